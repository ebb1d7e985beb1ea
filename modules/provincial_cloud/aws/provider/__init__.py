"""The provider process behind the typed classes: Pulumi's provider protocol on one side, boto3 on the other."""

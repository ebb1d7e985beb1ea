"""A provider for the types of the official pulumi-kubernetes plugin, for machines that can't have that plugin."""

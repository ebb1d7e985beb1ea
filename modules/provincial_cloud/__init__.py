"""Infrastructure as code for a province's Data Integration Centre.

Importing this package is cheap: boto3, pulumi_kubernetes and ansible load only where they are used.
"""

__version__ = "0.1.0"

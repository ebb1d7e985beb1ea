"""Typed resources of AWS-compatible clouds, and the provider that keeps them.

Importing this package declares every type; boto3 loads only in the provider's own process.
"""

from provincial_cloud.aws.ec2 import SecurityGroup, Vpc
from provincial_cloud.aws.elbv2 import Listener, LoadBalancer, TargetGroup
from provincial_cloud.aws.iam import (
    AccountPasswordPolicy,
    Group,
    InstanceProfile,
    Policy,
    Role,
    RolePolicyAttachment,
    User,
)
from provincial_cloud.aws.kms import Key, KeyAlias
from provincial_cloud.aws.rds import DbInstance, DbSubnetGroup
from provincial_cloud.aws.resource import AwsResource, Provider
from provincial_cloud.aws.s3 import Bucket

__all__ = [
    "AccountPasswordPolicy",
    "AwsResource",
    "Bucket",
    "DbInstance",
    "DbSubnetGroup",
    "Group",
    "InstanceProfile",
    "Key",
    "KeyAlias",
    "Listener",
    "LoadBalancer",
    "Policy",
    "Provider",
    "Role",
    "RolePolicyAttachment",
    "SecurityGroup",
    "TargetGroup",
    "User",
    "Vpc",
]

"""Typed resources of AWS-compatible clouds, and the provider that keeps them.

Importing this package declares every type; boto3 loads only in the provider's own process.
"""

from provincial_cloud.aws.acm import Certificate, CertificateValidation
from provincial_cloud.aws.backup import BackupPlan, BackupSelection, BackupVault
from provincial_cloud.aws.cloudtrail import Trail
from provincial_cloud.aws.cloudwatch import MetricAlarm
from provincial_cloud.aws.ec2 import (
    ElasticIp,
    FlowLog,
    Instance,
    InternetGateway,
    KeyPair,
    LaunchTemplate,
    NatGateway,
    NetworkAcl,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Volume,
    Vpc,
    VpcEndpoint,
    VpcPeering,
)
from provincial_cloud.aws.ecr import Repository
from provincial_cloud.aws.efs import FileSystem
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
from provincial_cloud.aws.logs import LogGroup, MetricFilter
from provincial_cloud.aws.rds import DbInstance, DbSubnetGroup
from provincial_cloud.aws.resource import AwsResource, Provider
from provincial_cloud.aws.route53 import Record, Zone
from provincial_cloud.aws.s3 import Bucket
from provincial_cloud.aws.secretsmanager import Secret
from provincial_cloud.aws.sns import Topic

__all__ = [
    "AccountPasswordPolicy",
    "AwsResource",
    "BackupPlan",
    "BackupSelection",
    "BackupVault",
    "Bucket",
    "Certificate",
    "CertificateValidation",
    "DbInstance",
    "DbSubnetGroup",
    "ElasticIp",
    "FileSystem",
    "FlowLog",
    "Group",
    "Instance",
    "InstanceProfile",
    "InternetGateway",
    "Key",
    "KeyAlias",
    "KeyPair",
    "LaunchTemplate",
    "Listener",
    "LoadBalancer",
    "LogGroup",
    "MetricAlarm",
    "MetricFilter",
    "NatGateway",
    "NetworkAcl",
    "Policy",
    "Provider",
    "Record",
    "Repository",
    "Role",
    "RolePolicyAttachment",
    "Route",
    "RouteTable",
    "Secret",
    "SecurityGroup",
    "SecurityGroupRule",
    "Subnet",
    "TargetGroup",
    "Topic",
    "Trail",
    "User",
    "Volume",
    "Vpc",
    "VpcEndpoint",
    "VpcPeering",
    "Zone",
]

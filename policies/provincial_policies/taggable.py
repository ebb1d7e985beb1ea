"""The resource types that carry tags, and so must say whose they are and at which level."""

from __future__ import annotations

TAGGABLE: tuple[str, ...] = tuple(
    f"provincial:aws:{name}"
    for name in (
        "BackupPlan",
        "BackupVault",
        "Bucket",
        "Certificate",
        "DbInstance",
        "DbSubnetGroup",
        "ElasticIp",
        "FileSystem",
        "FlowLog",
        "Instance",
        "InstanceProfile",
        "InternetGateway",
        "Key",
        "KeyPair",
        "LaunchTemplate",
        "Listener",
        "LoadBalancer",
        "LogGroup",
        "MetricAlarm",
        "NatGateway",
        "NetworkAcl",
        "Policy",
        "Repository",
        "Role",
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
    )
)
"""Every type of the provider that has an argument `tags`."""

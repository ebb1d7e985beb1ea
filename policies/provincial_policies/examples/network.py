"""Networks: VPC, subnets, routes, security groups, access lists, endpoints, flow logs."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import Planned, example, labels

VPC_ID = "vpc-0a1b2c3d4e5f60718"
GROUP_ID = "sg-0a1b2c3d4e5f60718"
SUBNET_ID = "subnet-0a1b2c3d4e5f60718"

EXAMPLES: dict[str, dict[str, Any]] = {
    "Vpc": {
        "cidr_block": "10.80.0.0/16",
        "amazon_provided_ipv6_cidr_block": True,
        "enable_dns_support": True,
        "enable_dns_hostnames": True,
        "close_default_security_group": True,
        "tags": labels(zone="edge"),
    },
    "SecurityGroup": {
        "group_name": "dvc-app",
        "description": "Application servers of the public-service portal",
        "vpc_id": VPC_ID,
        "ingress": [
            {
                "ip_protocol": "tcp",
                "from_port": 8443,
                "to_port": 8443,
                "referenced_group_id": "sg-0fedcba9876543210",
                "description": "From the load balancer in the DMZ",
            }
        ],
        "egress": [
            {
                "ip_protocol": "tcp",
                "from_port": 5432,
                "to_port": 5432,
                "cidr_ipv4": "10.80.40.0/24",
                "description": "To the database zone",
            }
        ],
        "tags": labels(),
    },
    "SecurityGroupRule": {
        "group_id": GROUP_ID,
        "direction": "ingress",
        "ip_protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "cidr_ipv4": "10.80.60.0/24",
        "description": "SSH from the administration zone",
        "tags": labels(),
    },
    "FlowLog": {
        "resource_id": VPC_ID,
        "resource_type": "VPC",
        "traffic_type": "ALL",
        "log_destination_type": "s3",
        "log_destination": "arn:aws:s3:::local-log-archive/flow/",
        "max_aggregation_interval": 60,
        "tags": labels(zone="administration"),
    },
}


def network(level: int = 3) -> list[Planned]:
    """A VPC that passes every rule over the stack: flow log on, every zone of the level present."""
    tags = labels(zone="edge", level=level)
    return [
        ("Vpc", "vpc", example("Vpc", tags=tags)),
        ("FlowLog", "flow-log", example("FlowLog", resource_id="${vpc.vpc_id}", tags={"provincial:level": str(level)})),
    ]

"""Networks: VPC, subnets, routes, security groups, access lists, endpoints, flow logs."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import Planned, example, labels

VPC_ID = "vpc-0a1b2c3d4e5f60718"
GROUP_ID = "sg-0a1b2c3d4e5f60718"
SUBNET_ID = "subnet-0a1b2c3d4e5f60718"
OTHER_SUBNET_ID = "subnet-0fedcba9876543210"
ROUTE_TABLE_ID = "rtb-0a1b2c3d4e5f60718"

ZONES = {
    1: ("internal", "edge", "dmz"),
    2: ("internal", "edge", "dmz", "internal-servers"),
    3: ("internal", "edge", "dmz", "internal-servers", "database", "administration"),
    4: ("internal", "edge", "dmz", "internal-servers", "database", "administration", "device-administration"),
    5: ("internal", "edge", "dmz", "internal-servers", "database", "administration", "device-administration"),
}
"""The zones that the network of each level is made of here; the rules themselves are told by the pack."""

EXAMPLES: dict[str, dict[str, Any]] = {
    "Vpc": {
        "cidr_block": "10.80.0.0/16",
        "amazon_provided_ipv6_cidr_block": True,
        "enable_dns_support": True,
        "enable_dns_hostnames": True,
        "close_default_security_group": True,
        "tags": labels(zone="edge"),
    },
    "Subnet": {
        "vpc_id": VPC_ID,
        "cidr_block": "10.80.30.0/24",
        "availability_zone": "ap-southeast-1a",
        "map_public_ip_on_launch": False,
        "tags": labels(),
    },
    "InternetGateway": {"vpc_id": VPC_ID, "tags": labels(zone="edge")},
    "NatGateway": {
        "subnet_id": SUBNET_ID,
        "allocation_id": "eipalloc-0a1b2c3d4e5f60718",
        "connectivity_type": "public",
        "tags": labels(zone="edge"),
    },
    "ElasticIp": {"domain": "vpc", "tags": labels(zone="edge")},
    "RouteTable": {"vpc_id": VPC_ID, "subnet_ids": [SUBNET_ID], "tags": labels()},
    "Route": {
        "route_table_id": ROUTE_TABLE_ID,
        "destination_cidr_block": "0.0.0.0/0",
        "nat_gateway_id": "nat-0a1b2c3d4e5f60718",
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
    "NetworkAcl": {
        "vpc_id": VPC_ID,
        "subnet_ids": [SUBNET_ID],
        "entries": [
            {
                "rule_number": 100,
                "egress": False,
                "protocol": "6",
                "rule_action": "allow",
                "cidr_block": "10.80.0.0/16",
                "port_range": {"from": 8443, "to": 8443},
            },
            {
                "rule_number": 100,
                "egress": True,
                "protocol": "6",
                "rule_action": "allow",
                "cidr_block": "10.80.0.0/16",
                "port_range": {"from": 1024, "to": 65535},
            },
        ],
        "tags": labels(),
    },
    "VpcEndpoint": {
        "vpc_id": VPC_ID,
        "service_name": "com.amazonaws.ap-southeast-1.s3",
        "vpc_endpoint_type": "Gateway",
        "route_table_ids": [ROUTE_TABLE_ID],
        "policy_document": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": ["arn:aws:s3:::local-log-archive/*"],
                }
            ],
        },
        "tags": labels(),
    },
    "VpcPeering": {
        "vpc_id": VPC_ID,
        "peer_vpc_id": "vpc-0fedcba9876543210",
        "auto_accept": False,
        "tags": labels(zone="edge"),
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
    at_level = {"provincial:level": str(level)}
    subnets = [
        (
            "Subnet",
            f"subnet-{zone}",
            example(
                "Subnet",
                vpc_id="${vpc.id}",
                cidr_block=f"10.80.{10 * (number + 1)}.0/24",
                tags={**at_level, "provincial:zone": zone},
            ),
        )
        for number, zone in enumerate(ZONES[level])
    ]
    return [
        ("Vpc", "vpc", example("Vpc", instance_tenancy="dedicated" if level == 5 else "default", tags=at_level)),
        *subnets,
        ("FlowLog", "flow-log", example("FlowLog", resource_id="${vpc.id}", tags=at_level)),
    ]

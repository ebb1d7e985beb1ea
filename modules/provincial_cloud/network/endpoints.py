"""Ways to the cloud's own services that never touch the Internet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import document
from provincial_cloud.labels import Labels

PRIVATE_SERVICES = ("ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager")
"""Services that applications reach by an address inside the network."""


@dataclass(frozen=True, kw_only=True)
class ServiceEndpointsArgs:
    """What the endpoints are made from."""

    labels: Labels
    region: str
    account: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    ipv4: str
    subnet_ids: Sequence[pulumi.Input[str]]
    route_table_ids: Sequence[pulumi.Input[str]]


class ServiceEndpoints(Component):
    """Endpoints for object storage, registries, keys, logs and secrets, open to this account's principals alone."""

    area = "network"

    def __init__(self, name: str, args: ServiceEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create them."""
        super().__init__(name, opts)
        policy = document(
            {
                "Sid": "OwnPrincipals",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalAccount": args.account}},
            }
        )
        aws.VpcEndpoint(
            f"{name}-s3",
            vpc_id=args.vpc_id,
            service_name=f"com.amazonaws.{args.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=list(args.route_table_ids),
            policy_document=policy,
            tags=args.labels.tags(f"{name}-s3"),
            opts=self.child(),
        )
        group = aws.SecurityGroup(
            name,
            group_name=f"{args.labels.environment}-{name}",
            description="HTTPS from inside the network to services of the cloud",
            vpc_id=args.vpc_id,
            ingress=[
                {
                    "ip_protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "cidr_ipv4": args.ipv4,
                    "description": "HTTPS from servers",
                }
            ],
            egress=[],
            tags=args.labels.tags(name),
            opts=self.child(),
        )
        for service in PRIVATE_SERVICES:
            aws.VpcEndpoint(
                f"{name}-{service.replace('.', '-')}",
                vpc_id=args.vpc_id,
                service_name=f"com.amazonaws.{args.region}.{service}",
                vpc_endpoint_type="Interface",
                subnet_ids=list(args.subnet_ids),
                security_group_ids=[group.id],
                private_dns_enabled=True,
                policy_document=policy,
                tags=args.labels.tags(f"{name}-{service}"),
                opts=self.child(),
            )
        self.register_outputs({"security_group_id": group.id})

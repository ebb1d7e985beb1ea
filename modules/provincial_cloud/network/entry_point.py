"""A load balancer before a system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.labels import Labels
from provincial_cloud.network.access import WORLD_IPV4, WORLD_IPV6

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3 with strong ciphers alone."""


@dataclass(frozen=True, kw_only=True)
class EntryPointArgs:
    """What an entry point is made from."""

    labels: Labels
    public: bool
    port: int
    target_port: int
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    callers: Sequence[dict[str, Any]]
    """Who may call, as `cidr_ipv4` or `cidr_ipv6`; the Internet where `public`."""
    targets: Sequence[dict[str, Any]]
    """Where requests may go, as `cidr_ipv4` or `cidr_ipv6`."""
    certificate_arn: pulumi.Input[str]
    access_log_bucket: pulumi.Input[str]
    ipv6: bool


class EntryPoint(Component):
    """A load balancer that speaks TLS alone, logs every request and drops malformed ones; port 80 only redirects."""

    area = "network"

    def __init__(self, name: str, args: EntryPointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        tags = args.labels.tags(name)
        callers = list(args.callers)
        if args.public:
            callers = [{"cidr_ipv4": WORLD_IPV4}, *([{"cidr_ipv6": WORLD_IPV6}] if args.ipv6 else [])]
        ports = [args.port, *([80] if args.public else [])]
        group = aws.SecurityGroup(
            name,
            group_name=f"{args.labels.environment}-{name}",
            description=f"Entry point {name}",
            vpc_id=args.vpc_id,
            ingress=[_rule(port, caller, "Requests") for port in ports for caller in callers],
            egress=[_rule(args.target_port, target, "Requests handed on") for target in args.targets],
            tags=tags,
            opts=self.child(),
        )
        self.balancer = aws.LoadBalancer(
            name,
            name=f"{args.labels.environment}-{name}"[:32],
            type="application",
            scheme="internet-facing" if args.public else "internal",
            subnets=list(args.subnet_ids),
            security_groups=[group.id],
            ip_address_type="dualstack" if args.ipv6 else "ipv4",
            attributes={
                "access_logs.s3.enabled": "true",
                "access_logs.s3.bucket": args.access_log_bucket,
                "access_logs.s3.prefix": name,
                "deletion_protection.enabled": "true",
                "routing.http.drop_invalid_header_fields.enabled": "true",
                "routing.http.desync_mitigation_mode": "defensive",
            },
            tags=tags,
            opts=self.child(),
        )
        targets = aws.TargetGroup(
            name,
            name=f"{args.labels.environment}-{name}"[:32],
            protocol="HTTPS",
            port=args.target_port,
            vpc_id=args.vpc_id,
            target_type="ip",
            health_check_protocol="HTTPS",
            health_check_path="/healthz",
            tags=tags,
            opts=self.child(),
        )
        aws.Listener(
            name,
            load_balancer_arn=self.balancer.arn,
            port=args.port,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificates=[{"certificate_arn": args.certificate_arn}],
            default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
            tags=tags,
            opts=self.child(),
        )
        if args.public:
            redirect = {"protocol": "HTTPS", "port": str(args.port), "status_code": "HTTP_301"}
            aws.Listener(
                f"{name}-redirect",
                load_balancer_arn=self.balancer.arn,
                port=80,
                protocol="HTTP",
                default_actions=[{"type": "redirect", "redirect_config": redirect}],
                tags=tags,
                opts=self.child(),
            )
        self.register_outputs({"dns_name": self.balancer.dns_name})


def _rule(port: int, peer: dict[str, Any], description: str) -> dict[str, Any]:
    return {"ip_protocol": "tcp", "from_port": port, "to_port": port, **peer, "description": description}

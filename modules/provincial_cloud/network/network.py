"""The network of an environment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment.zones import Flow
from provincial_cloud.labels import Labels
from provincial_cloud.network.access import WORLD_IPV4, WORLD_IPV6, entries, group_rules
from provincial_cloud.network.plan import NetworkPlan
from provincial_cloud.standards import Zone

PUBLIC_PORTS = (443, 80)
"""Ports that the Internet may reach in the edge zone; 80 only answers with a redirect to 443."""


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What a network is made from."""

    labels: Labels
    plan: NetworkPlan
    flows: Sequence[Flow]
    ipv6: bool
    dedicated_hardware: bool
    """Level 5: instances share hardware with nobody (D331 Đ30.9)."""


class Network(Component):
    """A network with one subnet a zone and availability zone, where only the permitted flows pass.

    The edge zone alone has a way to and from the Internet; every zone has an access list and a security group.
    """

    area = "network"

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        self._args = args
        self.vpc = aws.Vpc(
            name,
            cidr_block=str(args.plan.ipv4),
            amazon_provided_ipv6_cidr_block=args.ipv6,
            instance_tenancy="dedicated" if args.dedicated_hardware else "default",
            enable_dns_hostnames=True,
            tags=args.labels.tags(name),
            opts=self.child(),
        )
        self.ipv6_of_zone: Callable[[Zone], pulumi.Output[str]] = cache(
            lambda zone: self.vpc.ipv6_cidr_block.apply(lambda whole: args.plan.ipv6_of_zone(whole, zone))
        )
        self._gateway: aws.InternetGateway | None = None
        self.subnets: dict[Zone, list[aws.Subnet]] = {}
        self.groups: dict[Zone, aws.SecurityGroup] = {}
        self.route_tables: dict[Zone, aws.RouteTable] = {}
        for planned in args.plan.zones:
            self._make_zone(planned.zone)
        self.register_outputs({"vpc_id": self.vpc.id})

    def subnet_ids(self, zone: Zone) -> list[pulumi.Output[str]]:
        """Ids of the zone's subnets."""
        return [subnet.id for subnet in self.subnets[zone]]

    def ranges(self, zone: Zone) -> list[pulumi.Input[str]]:
        """The zone's addresses: IPv4, then IPv6 where the network has it."""
        found: list[pulumi.Input[str]] = [self._ipv4(zone)]
        if self._args.ipv6:
            found.append(self.ipv6_of_zone(zone))
        return found

    def _make_zone(self, zone: Zone) -> None:
        args, labels = self._args, self._args.labels.within(zone)
        prefix = f"{self.name}-{zone}"
        self.subnets[zone] = [
            aws.Subnet(
                f"{prefix}-{subnet.availability_zone}",
                vpc_id=self.vpc.id,
                cidr_block=str(subnet.ipv4),
                ipv6_cidr_block=self.vpc.ipv6_cidr_block.apply(
                    lambda whole, subnet=subnet: args.plan.ipv6_of_subnet(whole, subnet)  # type: ignore[misc]
                )
                if args.ipv6
                else None,
                availability_zone=subnet.availability_zone,
                tags=labels.tags(f"{prefix}-{subnet.availability_zone}"),
                opts=self.child(),
            )
            for subnet in args.plan[zone].subnets
        ]
        self.route_tables[zone] = aws.RouteTable(
            prefix,
            vpc_id=self.vpc.id,
            subnet_ids=self.subnet_ids(zone),
            tags=labels.tags(prefix),
            opts=self.child(),
        )
        if zone is Zone.EDGE:
            self._open_to_the_internet(prefix, labels)
        aws.NetworkAcl(
            prefix,
            vpc_id=self.vpc.id,
            subnet_ids=self.subnet_ids(zone),
            entries=entries(zone, args.flows, self._ipv4, self._ipv6, PUBLIC_PORTS if zone is Zone.EDGE else ()),
            tags=labels.tags(prefix),
            opts=self.child(),
        )
        self.groups[zone] = aws.SecurityGroup(
            prefix,
            group_name=prefix,
            description=f"Permitted flows of zone {zone}",
            vpc_id=self.vpc.id,
            ingress=group_rules(zone, args.flows, self._ipv4, self._ipv6, egress=False),
            egress=group_rules(zone, args.flows, self._ipv4, self._ipv6, egress=True),
            tags=labels.tags(prefix),
            opts=self.child(),
        )

    def _open_to_the_internet(self, prefix: str, labels: Labels) -> None:
        gateway = aws.InternetGateway(prefix, vpc_id=self.vpc.id, tags=labels.tags(prefix), opts=self.child())
        self._gateway = gateway
        table = self.route_tables[Zone.EDGE]
        aws.Route(
            f"{prefix}-ipv4",
            route_table_id=table.id,
            destination_cidr_block=WORLD_IPV4,
            gateway_id=gateway.id,
            opts=self.child(),
        )
        if self._args.ipv6:
            aws.Route(
                f"{prefix}-ipv6",
                route_table_id=table.id,
                destination_ipv6_cidr_block=WORLD_IPV6,
                gateway_id=gateway.id,
                opts=self.child(),
            )

    def _ipv4(self, zone: Zone) -> str:
        return str(self._args.plan[zone].ipv4)

    @property
    def _ipv6(self) -> Any:
        return self.ipv6_of_zone if self._args.ipv6 else None

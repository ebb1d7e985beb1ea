"""Only the edge and the DMZ have a road to the Internet."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import PUBLIC_ZONES
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule
from provincial_policies.values import is_unknown


@stack_rule(
    id="net-internet-route-from-public-zones-only",
    title=Text(vi="Chỉ vùng biên và DMZ có đường ra Internet", en="Internet route from edge and DMZ only"),
    why=Text(
        vi="Bảng định tuyến trỏ thẳng ra Internet gateway biến mọi mạng con dùng nó thành mạng công cộng.",
        en="A route table that points at the Internet gateway makes every subnet that uses it a public one.",
    ),
    remediation=Text(
        vi="Vùng bên trong đi ra qua NAT gateway hoặc proxy; chỉ bảng của vùng edge và dmz trỏ tới Internet gateway.",
        en="Let inner zones leave through a NAT gateway or a proxy; point only tables of edge and DMZ at the gateway.",
    ),
    severity=Severity.CRITICAL,
    controls=("NET-01", "NET-06"),
    references=("CIS8 12.2",),
    resource_types=("provincial:aws:Route",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """A route's zone is its route table's; a table outside this stack can't be judged here."""
    gateways = stack.referenced(subject, "gateway_id", "provincial:aws:InternetGateway")
    given = subject.at("gateway_id").value
    typed = isinstance(given, str) and given.startswith("igw-")
    if not gateways.found and not typed:
        if is_unknown(given):
            yield subject.not_checked("chưa biết gateway_id trỏ tới đâu", "it is not known what gateway_id points at")
        return
    tables = stack.referenced(subject, "route_table_id", "provincial:aws:RouteTable").found
    if not tables:
        yield subject.not_checked("bảng định tuyến không nằm trong stack này", "the route table is not in this stack")
    for table in tables:
        zone = table.labels.zone
        if zone not in PUBLIC_ZONES:
            yield subject.failed(
                "route_table_id",
                given=f"{table.name} ({zone})",
                message=Text(
                    vi=f"bảng định tuyến của vùng {zone} trỏ thẳng ra Internet",
                    en=f"the route table of zone {zone} points straight at the Internet",
                ),
                allowed=Text(vi="bảng của vùng edge hoặc dmz", en="a table of zone edge or dmz"),
            )

"""A peering is accepted by itself only between networks of the same environment."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule


@stack_rule(
    id="net-peering-stays-in-environment",
    title=Text(vi="Không tự chấp nhận kết nối ngoài môi trường", en="No automatic peering across environments"),
    why=Text(
        vi="Kết nối tự chấp nhận nối hai mạng mà không có người của bên kia xem xét.",
        en="A peering that accepts itself joins two networks without anyone on the other side looking.",
    ),
    remediation=Text(
        vi="Bỏ auto_accept; để người quản trị mạng bên kia chấp nhận sau khi xem xét.",
        en="Leave auto_accept out, and let the other network's administrator accept after review.",
    ),
    severity=Severity.HIGH,
    controls=("NET-12", "NET-02"),
    references=("CIS-AWS 6.6", "FSBP EC2.23"),
    resource_types=("provincial:aws:VpcPeering",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """The peer must be a network of this stack that carries the same environment."""
    if subject.get("auto_accept", default=False) is not True:
        return
    mine = subject.labels.environment
    peers = stack.referenced(subject, "peer_vpc_id", "provincial:aws:Vpc")
    same = [peer for peer in peers.found if peer.labels.environment == mine]
    if not same or subject.has("peer_owner_id") or subject.has("peer_region"):
        yield subject.failed(
            "auto_accept",
            message=Text(
                vi="tự chấp nhận kết nối với mạng không thuộc môi trường này",
                en="accepts by itself a peering with a network that is not of this environment",
            ),
            allowed=Text(vi="false", en="false"),
        )

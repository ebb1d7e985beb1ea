"""The Internet reaches public zones only."""

from __future__ import annotations

from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="netpol-no-world-ingress",
    title=Text(vi="Vùng trong không mở cho mọi địa chỉ", en="Inner zones closed to the world"),
    why=Text(
        vi="Chỉ vùng DMZ và vùng biên được nhận kết nối từ Internet.",
        en="Only the DMZ and the edge may take connections from the Internet.",
    ),
    remediation=Text(
        vi="Ghi dải địa chỉ cụ thể, hoặc đặt ứng dụng vào vùng dmz.",
        en="Name the ranges, or put the application into the zone dmz.",
    ),
    message=Text(vi="mở cho mọi địa chỉ ở vùng trong", en="is open to all addresses in an inner zone"),
    severity=Severity.HIGH,
    controls=("NET-02", "NET-03"),
    references=("NSA: network separation",),
    kinds=(NETWORK_POLICY,),
    offenders=(
        "has(object.spec.ingress) && !('provincial/zone' in variables.labels && "
        "variables.labels['provincial/zone'] in ['dmz', 'edge']) && object.spec.ingress.exists(r, has(r.from) && "
        "r.from.exists(p, has(p.ipBlock) && p.ipBlock.cidr in ['0.0.0.0/0', '::/0'])) ? ['spec.ingress'] : []"
    ),
)

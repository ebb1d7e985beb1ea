"""Servers reach named ranges, not the Internet."""

from __future__ import annotations

from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="netpol-no-world-egress",
    title=Text(vi="Không mở đường ra mọi địa chỉ", en="No way out to every address"),
    why=Text(
        vi="Đường ra mọi địa chỉ là đường rò rỉ dữ liệu và tải mã độc.",
        en="A way out to every address is how data leaks and malware gets in.",
    ),
    remediation=Text(vi="Ghi dải địa chỉ cụ thể của đích.", en="Name the ranges of the peers."),
    message=Text(vi="mở đường ra mọi địa chỉ", en="opens the way to all addresses"),
    severity=Severity.MEDIUM,
    controls=("NET-04",),
    references=("NSA: network separation",),
    kinds=(NETWORK_POLICY,),
    offenders=(
        "has(object.spec.egress) && object.spec.egress.exists(r, has(r.to) && r.to.exists(p, has(p.ipBlock) && "
        "p.ipBlock.cidr in ['0.0.0.0/0', '::/0'])) ? ['spec.egress'] : []"
    ),
)

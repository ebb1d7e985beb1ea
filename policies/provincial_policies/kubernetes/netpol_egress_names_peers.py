"""What goes out goes to named peers."""

from __future__ import annotations

from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="netpol-egress-names-peers",
    title=Text(vi="Luật ra nêu rõ đích", en="Egress rules name their peers"),
    why=Text(
        vi="Luật không có to cho ứng dụng bị chiếm gửi dữ liệu đi bất cứ đâu.",
        en="A rule without to lets an application that was taken over send data anywhere.",
    ),
    remediation=Text(
        vi="Ghi to với podSelector, namespaceSelector hoặc ipBlock.",
        en="Write to with a podSelector, namespaceSelector or ipBlock.",
    ),
    message=Text(vi="có luật mở đến mọi đích", en="has a rule open to everywhere"),
    severity=Severity.HIGH,
    controls=("NET-04",),
    references=("CIS-K8s 5.3.2", "NSA: network separation"),
    kinds=(NETWORK_POLICY,),
    offenders=(
        "has(object.spec.egress) && object.spec.egress.exists(r, !has(r.to) || r.to.size() == 0) ? ['spec.egress'] : []"
    ),
)

"""What comes in comes from named peers."""

from __future__ import annotations

from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="netpol-ingress-names-peers",
    title=Text(vi="Luật vào nêu rõ nguồn", en="Ingress rules name their peers"),
    why=Text(
        vi="Luật không có from mở cho mọi pod và mọi địa chỉ.",
        en="A rule without from is open to every pod and address.",
    ),
    remediation=Text(
        vi="Ghi from với podSelector, namespaceSelector hoặc ipBlock.",
        en="Write from with a podSelector, namespaceSelector or ipBlock.",
    ),
    message=Text(vi="có luật mở cho mọi nguồn", en="has a rule open to everyone"),
    severity=Severity.HIGH,
    controls=("NET-02",),
    references=("CIS-K8s 5.3.2", "NSA: network separation"),
    kinds=(NETWORK_POLICY,),
    offenders=(
        "has(object.spec.ingress) && object.spec.ingress.exists(r, !has(r.from) || r.from.size() == 0) ? "
        "['spec.ingress'] : []"
    ),
)

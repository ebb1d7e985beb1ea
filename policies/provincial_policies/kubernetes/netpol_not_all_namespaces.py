"""Tenants stay apart unless a policy names both."""

from __future__ import annotations

from provincial_policies.cel.kinds import NETWORK_POLICY
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="netpol-not-all-namespaces",
    title=Text(vi="Không mở cho mọi không gian tên", en="Not open to all namespaces"),
    why=Text(
        vi="namespaceSelector rỗng mở cho pod của mọi đơn vị trên cụm.",
        en="An empty namespaceSelector is open to the pods of every unit on the cluster.",
    ),
    remediation=Text(
        vi="Chọn không gian tên theo nhãn provincial/system hoặc provincial/unit.",
        en="Select namespaces by the label provincial/system or provincial/unit.",
    ),
    message=Text(vi="mở cho mọi không gian tên", en="is open to all namespaces"),
    severity=Severity.MEDIUM,
    controls=("NET-02", "NET-12"),
    references=("CIS-K8s 5.3.2",),
    kinds=(NETWORK_POLICY,),
    offenders=(
        "(has(object.spec.ingress) && object.spec.ingress.exists(r, has(r.from) && r.from.exists(p, "
        "has(p.namespaceSelector) && !has(p.podSelector) && !(has(p.namespaceSelector.matchLabels) && "
        "p.namespaceSelector.matchLabels.size() > 0) && !(has(p.namespaceSelector.matchExpressions) && "
        "p.namespaceSelector.matchExpressions.size() > 0))) ? ['spec.ingress'] : []) + (has(object.spec.egress) && "
        "object.spec.egress.exists(r, has(r.to) && r.to.exists(p, has(p.namespaceSelector) && !has(p.podSelector) "
        "&& !(has(p.namespaceSelector.matchLabels) && p.namespaceSelector.matchLabels.size() > 0) && "
        "!(has(p.namespaceSelector.matchExpressions) && p.namespaceSelector.matchExpressions.size() > 0))) ? "
        "['spec.egress'] : [])"
    ),
)

"""Every object says whose it is; what a controller makes is labelled through its owner."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, NAMESPACE, SERVICE, WORKLOADS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="label-required-present",
    title=Text(vi="Có đủ nhãn bắt buộc", en="Required labels present"),
    why=Text(
        vi=(
            "Không biết của ai, hệ thống nào, cấp độ nào thì không quy tắc nào tra được ngưỡng và không ai chịu "
            "trách nhiệm."
        ),
        en="Without owner, system and level no rule knows which figures apply, and nobody answers for it.",
    ),
    remediation=Text(
        vi="Ghi đủ các nhãn provincial/… trong metadata.labels.",
        en="Write all provincial/ labels into metadata.labels.",
    ),
    message=Text(vi="là nhãn bắt buộc còn thiếu", en="is a required label that is missing"),
    severity=Severity.MEDIUM,
    controls=("OPS-03",),
    references=("CIS-K8s 5.6.1",),
    kinds=(NAMESPACE, *WORKLOADS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "variables.owned ? [] : ['provincial/environment', 'provincial/layer', 'provincial/unit', "
        "'provincial/system', 'provincial/level', 'provincial/zone', 'provincial/data-class', "
        "'provincial/owner'].filter(k, !(k in variables.labels) || variables.labels[k] == '')"
    ),
)

"""No system runs on a platform below its own level."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, NAMESPACE, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="level-within-cluster",
    title=Text(vi="Cấp độ không vượt cấp độ của cụm", en="Level within the cluster's"),
    why=Text(
        vi="Hệ thống chạy trên nền tảng có cấp độ thấp hơn thì không có các biện pháp mà cấp độ của nó đòi hỏi.",
        en="A system on a platform of a lower level lacks the measures that its own level asks for.",
    ),
    remediation=Text(
        vi="Đưa hệ thống sang cụm có cấp độ bằng hoặc cao hơn.",
        en="Move the system to a cluster of the same or a higher level.",
    ),
    message=Text(vi="cao hơn cấp độ của cụm", en="is above the cluster's level"),
    severity=Severity.CRITICAL,
    controls=("KUB-07",),
    references=("D331 Art. 7",),
    kinds=(NAMESPACE, *PODS, SERVICE, CLAIM, INGRESS),
    parameters=("cluster-level",),
    offenders="variables.level > int(params.data['cluster-level']) ? ['provincial/level'] : []",
)

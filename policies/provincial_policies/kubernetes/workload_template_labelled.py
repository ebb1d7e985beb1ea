"""A pod says of itself what its workload says of it."""

from __future__ import annotations

from provincial_policies.cel.kinds import WORKLOADS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="workload-template-labelled",
    title=Text(vi="Pod mang nhãn của khối lượng công việc", en="Pods carry their workload's labels"),
    why=Text(
        vi=(
            "NetworkPolicy, hạn mức và giám sát nhìn nhãn của pod; pod khác nhãn thì bị xếp nhầm cấp độ, nhầm hệ thống."
        ),
        en=(
            "Network policies, quotas and monitoring look at the pods' labels; wrong ones put them at another "
            "level or system."
        ),
    ),
    remediation=Text(
        vi="Ghi provincial/level và provincial/system như nhau ở metadata và ở template.",
        en="Give metadata and template the same provincial/level and provincial/system.",
    ),
    message=Text(vi="khác giữa khối lượng công việc và pod của nó", en="differs between the workload and its pods"),
    severity=Severity.MEDIUM,
    controls=("KUB-07", "OPS-03"),
    kinds=WORKLOADS,
    offenders=(
        "['provincial/level', 'provincial/system'].filter(k, k in variables.labels && !(k in variables.podLabels "
        "&& variables.podLabels[k] == variables.labels[k]))"
    ),
)

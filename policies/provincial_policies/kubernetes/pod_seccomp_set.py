"""Every container has a filter of system calls."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-seccomp-set",
    title=Text(vi="Seccomp được đặt rõ", en="Seccomp set"),
    why=Text(
        vi="Không đặt thì tùy máy chủ mà container chạy không có seccomp.",
        en="Left unset, it depends on the node whether a container runs without seccomp.",
    ),
    remediation=Text(
        vi="Đặt securityContext.seccompProfile.type là RuntimeDefault cho pod.",
        en="Set securityContext.seccompProfile.type of the pod to RuntimeDefault.",
    ),
    message=Text(vi="không đặt hồ sơ seccomp", en="has no seccomp profile set"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS restricted: Seccomp", "NSA: seccomp", "CIS-K8s 5.6.2"),
    kinds=PODS,
    offenders=(
        "variables.windows || has(variables.pod.securityContext) && "
        "has(variables.pod.securityContext.seccompProfile) ? [] : variables.containers.filter(c, "
        "!(has(c.securityContext) && has(c.securityContext.seccompProfile))).map(c, c.name)"
    ),
)

"""No profile takes the filter of system calls away."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-seccomp-not-off",
    title=Text(vi="Seccomp không bị tắt", en="Seccomp not switched off"),
    why=Text(
        vi="Không có seccomp thì container gọi được mọi lời gọi hệ thống, kể cả những lời gọi hay có lỗ hổng.",
        en="Without seccomp a container may make any system call, those with known flaws included.",
    ),
    remediation=Text(
        vi="Đặt seccompProfile.type là RuntimeDefault hoặc Localhost.",
        en="Set seccompProfile.type to RuntimeDefault or Localhost.",
    ),
    message=Text(vi="tắt seccomp", en="switches seccomp off"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS baseline: Seccomp", "CIS-K8s 5.6.2"),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.seccompProfile) && "
        "!(variables.pod.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost']) ? ['pod'] : []) + "
        "variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.seccompProfile) && "
        "!(c.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost'])).map(c, c.name)"
    ),
)

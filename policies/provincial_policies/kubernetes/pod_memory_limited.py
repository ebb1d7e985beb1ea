"""No container can use up its node's memory."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-memory-limited",
    title=Text(vi="Có giới hạn bộ nhớ", en="Memory limited"),
    why=Text(
        vi="Container không giới hạn bộ nhớ có thể làm cả máy chủ hết bộ nhớ và kéo sập hệ thống khác.",
        en="A container without a limit can use up a node's memory and take other systems down with it.",
    ),
    remediation=Text(vi="Đặt resources.limits.memory.", en="Set resources.limits.memory."),
    message=Text(vi="không có giới hạn bộ nhớ", en="has no memory limit"),
    severity=Severity.MEDIUM,
    controls=("KUB-05",),
    references=("NSA: CPU and memory limits",),
    kinds=PODS,
    offenders=(
        "variables.ownContainers.filter(c, !(has(c.resources) && has(c.resources.limits) && 'memory' in "
        "c.resources.limits)).map(c, c.name)"
    ),
)

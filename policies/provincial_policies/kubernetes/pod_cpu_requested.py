"""The scheduler knows what a container needs."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-cpu-requested",
    title=Text(vi="Có yêu cầu CPU", en="CPU requested"),
    why=Text(
        vi="Không khai báo thì bộ lập lịch xếp quá nhiều pod lên một máy chủ và tất cả đều chậm.",
        en="Without it the scheduler puts too much on a node and everything there becomes slow.",
    ),
    remediation=Text(
        vi="Đặt resources.requests.cpu hoặc resources.limits.cpu.",
        en="Set resources.requests.cpu or resources.limits.cpu.",
    ),
    message=Text(vi="không khai báo CPU cần dùng", en="doesn't say how much CPU it needs"),
    severity=Severity.MEDIUM,
    controls=("KUB-05",),
    references=("NSA: CPU and memory limits",),
    kinds=PODS,
    offenders=(
        "variables.ownContainers.filter(c, !(has(c.resources) && (has(c.resources.requests) && 'cpu' in "
        "c.resources.requests || has(c.resources.limits) && 'cpu' in c.resources.limits))).map(c, c.name)"
    ),
)

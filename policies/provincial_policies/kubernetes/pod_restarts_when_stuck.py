"""A process that hangs is started anew."""

from __future__ import annotations

from provincial_policies.cel.kinds import DAEMON_SET, DEPLOYMENT, STATEFUL_SET
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-restarts-when-stuck",
    title=Text(vi="Có kiểm tra còn sống", en="Liveness checked"),
    why=Text(
        vi="Không có livenessProbe thì tiến trình treo cứ treo cho đến khi có người để ý.",
        en="Without a livenessProbe a process that hangs stays so until somebody notices.",
    ),
    remediation=Text(vi="Thêm livenessProbe cho từng container.", en="Add a livenessProbe to each container."),
    message=Text(vi="không có livenessProbe", en="has no livenessProbe"),
    severity=Severity.LOW,
    controls=("NET-10",),
    kinds=(DEPLOYMENT, STATEFUL_SET, DAEMON_SET),
    offenders="variables.pod.containers.filter(c, !has(c.livenessProbe)).map(c, c.name)",
)

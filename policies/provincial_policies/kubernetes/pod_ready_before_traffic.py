"""Only a copy that is ready gets requests."""

from __future__ import annotations

from provincial_policies.cel.kinds import DEPLOYMENT, STATEFUL_SET
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-ready-before-traffic",
    title=Text(vi="Có kiểm tra sẵn sàng", en="Readiness checked"),
    why=Text(
        vi="Không có readinessProbe thì người dân nhận lỗi từ bản chưa khởi động xong ở mỗi lần cập nhật.",
        en="Without a readinessProbe people get errors from a copy that has not started yet, at every update.",
    ),
    remediation=Text(vi="Thêm readinessProbe cho từng container.", en="Add a readinessProbe to each container."),
    message=Text(vi="không có readinessProbe", en="has no readinessProbe"),
    severity=Severity.MEDIUM,
    controls=("NET-10",),
    kinds=(DEPLOYMENT, STATEFUL_SET),
    offenders="variables.pod.containers.filter(c, !has(c.readinessProbe)).map(c, c.name)",
)

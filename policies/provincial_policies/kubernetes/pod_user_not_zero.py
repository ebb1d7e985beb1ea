"""Nobody runs as user number 0."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-user-not-zero",
    title=Text(vi="Người dùng không phải số 0", en="User is not number 0"),
    why=Text(
        vi="Người dùng số 0 là root, dù ảnh đặt tên thế nào.",
        en="User number 0 is root, whatever the image calls it.",
    ),
    remediation=Text(
        vi="Đặt securityContext.runAsUser là một số khác 0, hoặc bỏ đi.",
        en="Set securityContext.runAsUser to a number other than 0, or remove it.",
    ),
    message=Text(vi="chạy bằng người dùng số 0", en="runs as user number 0"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS restricted: Running as Non-root user",),
    kinds=PODS,
    offenders=(
        "variables.ownUsers ? [] : (has(variables.pod.securityContext) && "
        "has(variables.pod.securityContext.runAsUser) && variables.pod.securityContext.runAsUser == 0 ? ['pod'] : "
        "[]) + variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.runAsUser) && "
        "c.securityContext.runAsUser == 0).map(c, c.name)"
    ),
)

"""Nobody runs in root's group."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-group-not-root",
    title=Text(vi="Nhóm không phải nhóm root", en="Group is not root's"),
    why=Text(
        vi="Nhóm số 0 đọc và ghi được nhiều tệp của root trong ảnh.",
        en="Group number 0 can read and write many of root's files in an image.",
    ),
    remediation=Text(
        vi="Đặt runAsGroup, fsGroup và supplementalGroups là các số khác 0.",
        en="Set runAsGroup, fsGroup and supplementalGroups to numbers other than 0.",
    ),
    message=Text(vi="dùng nhóm root", en="uses root's group"),
    severity=Severity.MEDIUM,
    controls=("KUB-01",),
    references=("NSA: root group",),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.runAsGroup) && "
        "variables.pod.securityContext.runAsGroup == 0 ? ['runAsGroup'] : []) + "
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.fsGroup) && "
        "variables.pod.securityContext.fsGroup == 0 ? ['fsGroup'] : []) + (has(variables.pod.securityContext) && "
        "has(variables.pod.securityContext.supplementalGroups) && 0 in "
        "variables.pod.securityContext.supplementalGroups ? ['supplementalGroups'] : []) + "
        "variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.runAsGroup) && "
        "c.securityContext.runAsGroup == 0).map(c, c.name)"
    ),
)

"""/proc stays masked outside a user namespace of the pod's own."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-proc-mount-default",
    title=Text(vi="/proc được che như mặc định", en="/proc masked as by default"),
    why=Text(
        vi="/proc không che cho container đọc và ghi thông tin của nhân hệ điều hành trên máy chủ.",
        en="An unmasked /proc lets a container read and write what belongs to the node's kernel.",
    ),
    remediation=Text(
        vi="Bỏ procMount, hoặc đặt hostUsers: false nếu thật sự cần.",
        en="Remove procMount, or set hostUsers: false where it is really needed.",
    ),
    message=Text(vi="bỏ lớp che của /proc", en="unmasks /proc"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS baseline: /proc Mount Type",),
    kinds=PODS,
    offenders=(
        "variables.ownUsers ? [] : variables.containers.filter(c, has(c.securityContext) && "
        "has(c.securityContext.procMount) && c.securityContext.procMount != 'Default').map(c, c.name)"
    ),
)

"""No process gains more rights than its parent had; privileged containers are another rule's."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-privilege-escalation",
    title=Text(vi="Không leo thang đặc quyền", en="No privilege escalation"),
    why=Text(
        vi="Chương trình setuid trong ảnh cho tiến trình giành lại quyền mà pod đã bỏ.",
        en="A setuid program in the image lets a process win back rights that the pod gave up.",
    ),
    remediation=Text(
        vi="Đặt securityContext.allowPrivilegeEscalation là false.",
        en="Set securityContext.allowPrivilegeEscalation to false.",
    ),
    message=Text(vi="cho phép leo thang đặc quyền", en="allows privilege escalation"),
    severity=Severity.HIGH,
    controls=("KUB-01", "IAM-03"),
    references=("PSS restricted: Privilege Escalation", "NSA: privilege escalation", "CIS-K8s 5.2.6"),
    kinds=PODS,
    offenders=(
        "variables.windows ? [] : variables.containers.filter(c, (!(has(c.securityContext) && "
        "has(c.securityContext.allowPrivilegeEscalation)) || c.securityContext.allowPrivilegeEscalation) && "
        "!(has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged)).map(c, "
        "c.name)"
    ),
)

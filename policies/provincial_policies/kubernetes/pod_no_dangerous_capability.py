"""No container gains a capability that lets it out."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-dangerous-capability",
    title=Text(vi="Không thêm khả năng nguy hiểm", en="No dangerous capability"),
    why=Text(
        vi="Khả năng ngoài bộ mặc định (như SYS_ADMIN, NET_RAW) cho phép thoát khỏi container hoặc giả mạo gói tin.",
        en=(
            "A capability beyond the default set, such as SYS_ADMIN or NET_RAW, lets a container break out or "
            "forge packets."
        ),
    ),
    remediation=Text(
        vi="Bỏ khả năng đó khỏi securityContext.capabilities.add.",
        en="Remove it from securityContext.capabilities.add.",
    ),
    message=Text(vi="thêm khả năng ngoài bộ mặc định", en="adds a capability beyond the default set"),
    severity=Severity.CRITICAL,
    controls=("KUB-01", "IAM-03"),
    references=("PSS baseline: Capabilities", "NSA: insecure capabilities", "CIS-K8s 5.2.8", "CIS-K8s 5.2.9"),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.capabilities) && "
        "has(c.securityContext.capabilities.add) && !c.securityContext.capabilities.add.all(k, k in "
        "['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', "
        "'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'])).map(c, c.name)"
    ),
)

"""Of the default capabilities only one may be added back; dangerous ones are another rule's."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-adds-no-capability",
    title=Text(vi="Không thêm lại khả năng", en="No capability added back"),
    why=Text(
        vi="Chỉ NET_BIND_SERVICE (mở cổng dưới 1024) là cần và vô hại; khả năng khác mở đường cho kẻ tấn công.",
        en="Only NET_BIND_SERVICE (ports below 1024) is needed and harmless; any other helps an attacker.",
    ),
    remediation=Text(
        vi="Chỉ giữ NET_BIND_SERVICE trong securityContext.capabilities.add.",
        en="Keep only NET_BIND_SERVICE in securityContext.capabilities.add.",
    ),
    message=Text(vi="thêm khả năng khác NET_BIND_SERVICE", en="adds a capability other than NET_BIND_SERVICE"),
    severity=Severity.MEDIUM,
    controls=("KUB-01", "IAM-03"),
    references=("PSS restricted: Capabilities (add)", "CIS-K8s 5.2.9"),
    kinds=PODS,
    offenders=(
        "variables.windows ? [] : variables.containers.filter(c, has(c.securityContext) && "
        "has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add) && "
        "c.securityContext.capabilities.add.exists(k, k in ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', "
        "'FSETID', 'KILL', 'MKNOD', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'])).map(c, c.name)"
    ),
)

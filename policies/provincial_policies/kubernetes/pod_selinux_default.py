"""Containers keep the labels that SELinux gives them."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-selinux-default",
    title=Text(vi="Nhãn SELinux mặc định", en="Default SELinux labels"),
    why=Text(
        vi="Kiểu, người dùng hay vai trò SELinux tự chọn có thể cho container nhiều quyền hơn mặc định.",
        en="A type, user or role of SELinux chosen freely may give a container more than the default does.",
    ),
    remediation=Text(
        vi="Bỏ seLinuxOptions, hoặc chỉ đặt type là một trong các kiểu container_*_t được phép.",
        en="Remove seLinuxOptions, or set only type, to one of the allowed container types.",
    ),
    message=Text(vi="tự chọn nhãn SELinux", en="chooses SELinux labels of its own"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS baseline: SELinux", "NSA: SELinux"),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.seLinuxOptions) && "
        "(has(variables.pod.securityContext.seLinuxOptions.type) && "
        "!(variables.pod.securityContext.seLinuxOptions.type in ['', 'container_t', 'container_init_t', "
        "'container_kvm_t', 'container_engine_t']) || has(variables.pod.securityContext.seLinuxOptions.user) && "
        "variables.pod.securityContext.seLinuxOptions.user != '' || "
        "has(variables.pod.securityContext.seLinuxOptions.role) && "
        "variables.pod.securityContext.seLinuxOptions.role != '') ? ['pod'] : []) + variables.containers.filter(c, "
        "has(c.securityContext) && has(c.securityContext.seLinuxOptions) && "
        "(has(c.securityContext.seLinuxOptions.type) && !(c.securityContext.seLinuxOptions.type in ['', "
        "'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']) || "
        "has(c.securityContext.seLinuxOptions.user) && c.securityContext.seLinuxOptions.user != '' || "
        "has(c.securityContext.seLinuxOptions.role) && c.securityContext.seLinuxOptions.role != '')).map(c, c.name)"
    ),
)

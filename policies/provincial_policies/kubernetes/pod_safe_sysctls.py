"""Only kernel parameters that stay within the pod are set."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-safe-sysctls",
    title=Text(vi="Chỉ dùng sysctl an toàn", en="Safe sysctls only"),
    why=Text(
        vi="Tham số nhân ngoài danh sách an toàn ảnh hưởng đến mọi container trên cùng máy chủ.",
        en="A kernel parameter outside the safe list affects every container on the node.",
    ),
    remediation=Text(vi="Bỏ tham số đó khỏi securityContext.sysctls.", en="Remove it from securityContext.sysctls."),
    message=Text(
        vi="là tham số nhân không nằm trong danh sách an toàn",
        en="is a kernel parameter outside the safe list",
    ),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS baseline: Sysctls",),
    kinds=PODS,
    offenders=(
        "has(variables.pod.securityContext) && has(variables.pod.securityContext.sysctls) ? "
        "variables.pod.securityContext.sysctls.filter(s, !(s.name in ['kernel.shm_rmid_forced', "
        "'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', "
        "'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ping_group_range', 'net.ipv4.tcp_fin_timeout', "
        "'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time', "
        "'net.ipv4.tcp_rmem', 'net.ipv4.tcp_syncookies', 'net.ipv4.tcp_wmem'])).map(s, s.name) : []"
    ),
)

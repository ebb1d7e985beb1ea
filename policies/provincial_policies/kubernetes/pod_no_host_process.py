"""Nothing in a Windows pod runs as a process of its node."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-host-process",
    title=Text(vi="Không có tiến trình Windows của máy chủ", en="No Windows host process"),
    why=Text(
        vi="Container HostProcess chạy như một tiến trình của máy chủ Windows, với quyền của máy đó.",
        en="A HostProcess container runs as a process of the Windows node, with the node's rights.",
    ),
    remediation=Text(
        vi="Bỏ securityContext.windowsOptions.hostProcess.",
        en="Remove securityContext.windowsOptions.hostProcess.",
    ),
    message=Text(vi="chạy như tiến trình của máy chủ Windows", en="runs as a process of the Windows node"),
    severity=Severity.CRITICAL,
    controls=("KUB-01",),
    references=("PSS baseline: HostProcess", "CIS-K8s 5.2.10"),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.windowsOptions) && "
        "has(variables.pod.securityContext.windowsOptions.hostProcess) && "
        "variables.pod.securityContext.windowsOptions.hostProcess ? ['pod'] : []) + variables.containers.filter(c, "
        "has(c.securityContext) && has(c.securityContext.windowsOptions) && "
        "has(c.securityContext.windowsOptions.hostProcess) && c.securityContext.windowsOptions.hostProcess).map(c, "
        "c.name)"
    ),
)

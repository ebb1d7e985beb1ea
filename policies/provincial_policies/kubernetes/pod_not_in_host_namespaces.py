"""A pod doesn't share the node's network, processes or memory."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-not-in-host-namespaces",
    title=Text(vi="Pod không dùng chung không gian của máy chủ", en="No host namespaces"),
    why=Text(
        vi="Dùng chung mạng, tiến trình, bộ nhớ với máy chủ thì pod nghe và điều khiển được hệ thống khác.",
        en="Sharing the node's network, processes or memory lets a pod listen to and steer other systems.",
    ),
    remediation=Text(
        vi="Bỏ hostNetwork, hostPID và hostIPC hoặc đặt là false.",
        en="Remove hostNetwork, hostPID and hostIPC or set them to false.",
    ),
    message=Text(vi="dùng chung không gian của máy chủ", en="is shared with the node"),
    severity=Severity.CRITICAL,
    controls=("KUB-01", "NET-12"),
    references=(
        "PSS baseline: Host Namespaces",
        "NSA: host PID, IPC, network",
        "CIS-K8s 5.2.3",
        "CIS-K8s 5.2.4",
        "CIS-K8s 5.2.5",
    ),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.hostNetwork) && variables.pod.hostNetwork ? ['hostNetwork'] : [])"
        " + (has(variables.pod.hostPID) && variables.pod.hostPID ? ['hostPID'] : [])"
        " + (has(variables.pod.hostIPC) && variables.pod.hostIPC ? ['hostIPC'] : [])"
    ),
)

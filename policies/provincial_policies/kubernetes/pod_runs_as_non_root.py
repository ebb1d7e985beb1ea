"""Nothing starts as root, unless root is nobody outside the pod."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-runs-as-non-root",
    title=Text(vi="Không chạy bằng root", en="Runs as non-root"),
    why=Text(
        vi="root trong container mà thoát ra được thì là root trên máy chủ.",
        en="Root that gets out of a container is root on the node.",
    ),
    remediation=Text(
        vi="Đặt securityContext.runAsNonRoot là true cho pod hoặc từng container.",
        en="Set securityContext.runAsNonRoot to true on the pod or on each container.",
    ),
    message=Text(vi="không bắt buộc chạy bằng người dùng thường", en="is not made to run as an ordinary user"),
    severity=Severity.HIGH,
    controls=("KUB-01", "IAM-03"),
    references=("PSS restricted: Running as Non-root", "NSA: non-root", "CIS-K8s 5.2.7"),
    kinds=PODS,
    offenders=(
        "variables.ownUsers ? [] : (has(variables.pod.securityContext) && "
        "has(variables.pod.securityContext.runAsNonRoot) && !variables.pod.securityContext.runAsNonRoot ? ['pod'] "
        ": []) + variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.runAsNonRoot) ? "
        "!c.securityContext.runAsNonRoot : !(has(variables.pod.securityContext) && "
        "has(variables.pod.securityContext.runAsNonRoot) && variables.pod.securityContext.runAsNonRoot)).map(c, "
        "c.name)"
    ),
)

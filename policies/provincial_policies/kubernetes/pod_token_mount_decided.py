"""Whether a pod carries a token is somebody's decision."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-token-mount-decided",
    title=Text(vi="Quyết định rõ việc gắn token", en="Token mount decided"),
    why=Text(
        vi="Mặc định mọi pod mang token gọi được API của cụm; kẻ chiếm pod dùng ngay token đó.",
        en="By default every pod carries a token for the cluster's API, ready for whoever takes the pod over.",
    ),
    remediation=Text(
        vi="Đặt automountServiceAccountToken là false; chỉ đặt true khi ứng dụng thật sự gọi API.",
        en="Set automountServiceAccountToken to false; to true only where the application really calls the API.",
    ),
    message=Text(vi="không nói rõ có gắn token hay không", en="doesn't say whether a token is mounted"),
    severity=Severity.HIGH,
    controls=("IAM-10", "KUB-01"),
    references=("CIS-K8s 5.1.6", "NSA: service account token"),
    kinds=PODS,
    offenders="has(variables.pod.automountServiceAccountToken) ? [] : ['automountServiceAccountToken']",
)

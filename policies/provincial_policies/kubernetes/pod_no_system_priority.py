"""Priorities of the cluster's own parts stay theirs."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-system-priority",
    title=Text(vi="Không dùng mức ưu tiên của hệ thống", en="No system priority"),
    why=Text(
        vi="Mức system-* đẩy các thành phần của chính cụm và mọi hệ thống khác ra khỏi máy chủ.",
        en="A system- priority pushes parts of the cluster itself and all other systems off their nodes.",
    ),
    remediation=Text(
        vi="Chọn PriorityClass của nền tảng theo cấp độ.",
        en="Choose the platform's PriorityClass of the level.",
    ),
    message=Text(vi="dùng mức ưu tiên dành cho chính cụm", en="uses a priority kept for the cluster itself"),
    severity=Severity.HIGH,
    controls=("KUB-05", "IAM-03"),
    kinds=PODS,
    offenders=(
        "has(variables.pod.priorityClassName) && variables.pod.priorityClassName.startsWith('system-') ? "
        "['priorityClassName'] : []"
    ),
)

"""Scarce nodes go to the systems that need them most."""

from __future__ import annotations

from provincial_policies.cel.kinds import WORKLOADS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-has-priority",
    title=Text(vi="Có mức ưu tiên", en="Priority given"),
    why=Text(
        vi="Khi thiếu máy chủ, mức ưu tiên quyết định hệ thống nào được chạy trước.",
        en="When nodes are short, priority decides which system runs.",
    ),
    remediation=Text(
        vi="Đặt priorityClassName theo cấp độ của hệ thống.",
        en="Set priorityClassName according to the system's level.",
    ),
    message=Text(vi="không có mức ưu tiên", en="has no priority"),
    severity=Severity.LOW,
    controls=("NET-10", "KUB-05"),
    kinds=WORKLOADS,
    offenders=(
        "has(variables.pod.priorityClassName) && variables.pod.priorityClassName != '' ? [] : ['priorityClassName']"
    ),
)

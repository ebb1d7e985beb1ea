"""An image that runs stays as it was built."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-root-filesystem-read-only",
    title=Text(vi="Hệ thống tệp gốc chỉ đọc", en="Root filesystem read-only"),
    why=Text(
        vi="Mã độc không ghi được gì vào ảnh đang chạy thì không tự cài đặt và không ẩn được.",
        en="What can't be written to can't be used to install malware or hide it.",
    ),
    remediation=Text(
        vi="Đặt securityContext.readOnlyRootFilesystem là true; gắn emptyDir cho thư mục phải ghi.",
        en="Set securityContext.readOnlyRootFilesystem to true; mount an emptyDir where the application writes.",
    ),
    message=Text(vi="ghi được vào hệ thống tệp gốc", en="can write to its root filesystem"),
    severity=Severity.MEDIUM,
    controls=("KUB-01",),
    references=("NSA: immutable filesystem",),
    kinds=PODS,
    offenders=(
        "variables.windows ? [] : variables.containers.filter(c, !(has(c.securityContext) && "
        "has(c.securityContext.readOnlyRootFilesystem) && c.securityContext.readOnlyRootFilesystem)).map(c, c.name)"
    ),
)

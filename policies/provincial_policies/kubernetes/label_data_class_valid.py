"""Data that the platform may not hold is not put on it."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, NAMESPACE, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="label-data-class-valid",
    title=Text(vi="Nhãn phân loại dữ liệu hợp lệ", en="Data class label valid"),
    why=Text(
        vi=(
            "Loại dữ liệu quyết định mã hóa, sao lưu và nơi được chạy; bí mật nhà nước không được đặt trên nền "
            "tảng này."
        ),
        en="The data class decides encryption, backup and place; state secrets may not be on this platform at all.",
    ),
    remediation=Text(
        vi="Đặt provincial/data-class là public, internal, personal hoặc sensitive.",
        en="Set provincial/data-class to public, internal, personal or sensitive.",
    ),
    message=Text(
        vi="không phải loại dữ liệu được đặt trên nền tảng",
        en="is not a class of data that this platform may hold",
    ),
    severity=Severity.HIGH,
    controls=("DAT-05",),
    kinds=(NAMESPACE, *PODS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "'provincial/data-class' in variables.labels && !(variables.labels['provincial/data-class'] in ['', "
        "'public', 'internal', 'personal', 'sensitive']) ? ['provincial/data-class'] : []"
    ),
)

"""Data at rest lies on encrypted volumes."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pvc-encrypted-class",
    title=Text(vi="Ổ dữ liệu thuộc lớp lưu trữ có mã hóa", en="Volumes of an encrypted class"),
    why=Text(
        vi="Đĩa không mã hóa thì ai cầm được đĩa là đọc được dữ liệu.",
        en="Whoever holds an unencrypted disk can read what is on it.",
    ),
    remediation=Text(
        vi="Đặt storageClassName là một lớp lưu trữ có mã hóa của nền tảng.",
        en="Set storageClassName to an encrypted storage class of the platform.",
    ),
    message=Text(vi="không phải lớp lưu trữ có mã hóa", en="is not an encrypted storage class"),
    severity=Severity.HIGH,
    controls=("DAT-01",),
    kinds=(CLAIM,),
    parameters=("storage-classes",),
    offenders=(
        "has(object.spec.storageClassName) && object.spec.storageClassName in "
        "params.data['storage-classes'].split('\\n') ? [] : ['spec.storageClassName']"
    ),
)

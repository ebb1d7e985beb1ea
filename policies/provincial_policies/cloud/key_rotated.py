"""Key material is made anew every year."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

ROTATABLE = "SYMMETRIC_DEFAULT"


@rule(
    id="key-rotated",
    title=Text(vi="Khóa được xoay vòng", en="Key rotated"),
    why=Text(
        vi="Khóa dùng mãi thì mỗi lần lộ là lộ toàn bộ dữ liệu từ trước tới nay.",
        en="A key that never changes gives away everything ever encrypted the day it leaks.",
    ),
    remediation=Text(vi="Đặt enable_key_rotation là true.", en="Set enable_key_rotation to true."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    thresholds=("key_life_cycle",),
    controls=("DAT-03",),
    references=("CIS-AWS 4.6", "AWSGuard cmk-backing-key-rotation-enabled", "FSBP KMS.4", "NIST SC-12"),
    resource_types=("provincial:aws:Key",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Asymmetric and HMAC keys can't be rotated by the cloud: their owner replaces them."""
    if resource.get("key_spec", default=ROTATABLE) != ROTATABLE:
        yield resource.not_applicable(
            "loại khóa này không xoay vòng tự động được", "this kind of key can't be rotated by the cloud"
        )
        return
    if context.limits.key_life_cycle and resource.get("enable_key_rotation", default=False) is not True:
        yield resource.failed(
            "enable_key_rotation",
            message=Text(vi="không xoay vòng hằng năm", en="is not rotated every year"),
            allowed=Text(vi="true", en="true"),
        )

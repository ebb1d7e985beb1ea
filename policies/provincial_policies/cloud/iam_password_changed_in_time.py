"""Administrators' passwords are changed as often as the standard asks."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule


@stack_rule(
    id="iam-password-changed-in-time",
    title=Text(vi="Mật khẩu được thay đúng hạn", en="Passwords changed in time"),
    why=Text(
        vi="Mật khẩu quản trị bị lộ mà không phải thay thì kẻ xâm nhập dùng được mãi.",
        en="A leaked administrator's password that never changes opens the door for ever.",
    ),
    remediation=Text(
        vi="Đặt max_password_age không quá số ngày của cấp độ.",
        en="Set max_password_age to no more than the level's days.",
    ),
    severity=Severity.MEDIUM,
    thresholds=("admin_password_max_days",),
    controls=("IAM-06",),
    references=("FSBP IAM.7", "NIST IA-5"),
    resource_types=("provincial:aws:AccountPasswordPolicy",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Left out or 0 means never; the account has one policy, so its administrators' figure holds for everybody."""
    wanted = context.limits.admin_password_max_days
    days = subject.get("max_password_age", default=0)
    if wanted is not None and not 0 < days <= wanted:
        yield subject.failed(
            "max_password_age",
            message=Text(
                vi=f"mật khẩu dùng được {days} ngày; tối đa {wanted} ngày"
                if days
                else "mật khẩu không bao giờ hết hạn",
                en=f"passwords live for {days} days; {wanted} at most" if days else "passwords never expire",
            ),
            allowed=Text(vi=f"từ 1 đến {wanted} ngày", en=f"1 to {wanted} days"),
        )

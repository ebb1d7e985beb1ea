"""Passwords are as long as the standard asks where no second factor is certain."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, stack_rule

AWS_DEFAULT = 6


@stack_rule(
    id="iam-password-long-enough",
    title=Text(vi="Mật khẩu đủ dài", en="Passwords long enough"),
    why=Text(
        vi="Mật khẩu ngắn bị dò ra trong vài giờ từ một danh sách băm bị lộ.",
        en="A short password is guessed within hours from a leaked list of hashes.",
    ),
    remediation=Text(
        vi="Đặt minimum_password_length theo ngưỡng của cấp độ.",
        en="Set minimum_password_length to the level's figure.",
    ),
    severity=Severity.HIGH,
    thresholds=("password_min_length",),
    controls=("IAM-06",),
    references=("CIS-AWS 2.7", "FSBP IAM.15", "NIST IA-5"),
    resource_types=("provincial:aws:AccountPasswordPolicy",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """One policy serves every account, so the highest level of the stack counts."""
    wanted = context.limits.password_min_length
    length = subject.get("minimum_password_length", default=AWS_DEFAULT)
    if length < wanted:
        yield subject.failed(
            "minimum_password_length",
            message=Text(
                vi=f"cho phép mật khẩu {length} ký tự; cần ít nhất {wanted}",
                en=f"allows passwords of {length} characters; {wanted} are needed",
            ),
            allowed=Text(vi=f"từ {wanted} ký tự", en=f"{wanted} characters or more"),
        )

"""Old passwords don't come back."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="iam-password-not-reused",
    title=Text(vi="Không dùng lại mật khẩu cũ", en="Old passwords not reused"),
    why=Text(
        vi="Thay mật khẩu mà được quay lại mật khẩu đã lộ thì việc thay không có tác dụng.",
        en="A change that may go back to a leaked password is no change.",
    ),
    remediation=Text(
        vi="Đặt password_reuse_prevention theo ngưỡng của cấp độ.",
        en="Set password_reuse_prevention to the level's figure.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    thresholds=("password_history",),
    controls=("IAM-06",),
    references=("CIS-AWS 2.8", "FSBP IAM.16", "NIST IA-5"),
    resource_types=("provincial:aws:AccountPasswordPolicy",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """One policy serves every account, so the highest level of the stack counts."""
    wanted = context.limits.password_history
    kept = subject.get("password_reuse_prevention", default=0)
    if kept < wanted:
        yield subject.failed(
            "password_reuse_prevention",
            message=Text(
                vi=f"chỉ nhớ {kept} mật khẩu cũ; cần {wanted}",
                en=f"remembers {kept} old passwords; {wanted} are needed",
            ),
            allowed=Text(vi=f"từ {wanted} trở lên", en=f"{wanted} or more"),
        )

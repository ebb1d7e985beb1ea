"""A machine acts with a role, not with keys that somebody copied onto it."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="compute-has-role",
    title=Text(vi="Máy chủ có vai trò riêng", en="Instance has a role"),
    why=Text(
        vi="Máy không có vai trò thì khóa tĩnh sẽ bị chép vào máy, nằm đó nhiều năm và lộ cùng máy.",
        en="Without a role static keys get copied onto the machine, stay for years and leak with it.",
    ),
    remediation=Text(vi="Đặt iam_instance_profile.", en="Set iam_instance_profile."),
    severity=Severity.MEDIUM,
    controls=("IAM-10",),
    references=("CIS-AWS 2.17", "NIST IA-5"),
    resource_types=("provincial:aws:Instance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Any profile; what it may do is the policies' business."""
    if not resource.has("iam_instance_profile"):
        yield resource.failed(
            "iam_instance_profile",
            message=Text(vi="không có vai trò", en="has no role"),
            allowed=Text(vi="tên một instance profile", en="the name of an instance profile"),
        )

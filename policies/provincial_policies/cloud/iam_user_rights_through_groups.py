"""Users get their rights from groups."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="iam-user-rights-through-groups",
    title=Text(vi="Người dùng nhận quyền qua nhóm", en="Users get rights through groups"),
    why=Text(
        vi="Quyền gắn riêng cho từng người sẽ bị bỏ quên khi họ chuyển việc; rà soát theo nhóm thì thấy hết.",
        en="Rights given to one person are forgotten when that person moves on; a review of groups sees them all.",
    ),
    remediation=Text(
        vi="Bỏ policy_arns, đưa người dùng vào nhóm bằng group_names.",
        en="Drop policy_arns and put the user into a group with group_names.",
    ),
    severity=Severity.MEDIUM,
    controls=("IAM-03", "IAM-04"),
    references=("CIS-AWS 2.14", "FSBP IAM.2"),
    resource_types=("provincial:aws:User",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Any policy attached to the user alone."""
    if any(True for _ in resource.entries("policy_arns")):
        yield resource.failed(
            "policy_arns",
            message=Text(vi="có chính sách gắn trực tiếp", en="has policies of its own"),
            allowed=Text(vi="chỉ qua group_names", en="through group_names only"),
        )

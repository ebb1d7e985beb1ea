"""Nobody is given the cloud's own administrator policies."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule

MIGHTY = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})
"""Managed policies that grant everything, or the right to grant it."""

PLACES = {"RolePolicyAttachment": "policy_arn", "Group": "policy_arns", "User": "policy_arns"}
"""Where each type names the policies it attaches."""


@rule(
    id="iam-no-administrator-policy",
    title=Text(vi="Không gắn chính sách quản trị toàn quyền", en="No administrator policy attached"),
    why=Text(
        vi="Chính sách quản trị dựng sẵn cho mọi quyền trên mọi tài nguyên, kể cả xóa nhật ký và bản sao lưu.",
        en="The cloud's own administrator policies grant every right, that of deleting logs and backups too.",
    ),
    remediation=Text(
        vi="Gắn một chính sách riêng nêu đúng các quyền cần thiết.",
        en="Attach a policy of your own that names the rights needed.",
    ),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-AWS 2.15", "FSBP IAM.1"),
    resource_types=tuple(f"provincial:aws:{name}" for name in PLACES),
)
def check(resource: Resource, context: Context) -> Findings:
    """By the policy's name, in whatever partition of the cloud."""

    def look(policy: View) -> Findings:
        if str(policy.get()).rpartition("/")[2] in MIGHTY:
            yield policy.failed(
                message=Text(vi="cho toàn quyền quản trị", en="grants an administrator's every right"),
                allowed=Text(vi="chính sách của môi trường", en="a policy of the environment"),
            )

    yield from each(resource.entries(PLACES[resource.type.rpartition(":")[2]]), look)

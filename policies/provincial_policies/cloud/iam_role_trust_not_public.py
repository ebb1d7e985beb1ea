"""Nobody outside may take a role just because they are on the Internet."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="iam-role-trust-not-public",
    title=Text(vi="Vai trò không ai cũng nhận được", en="Role can't be taken by anyone"),
    why=Text(
        vi="Vai trò tin cậy mọi người thì bất kỳ tài khoản đám mây nào trên thế giới cũng dùng được quyền của nó.",
        en="A role that trusts everybody lends its rights to any cloud account in the world.",
    ),
    remediation=Text(
        vi="Nêu tài khoản hoặc dịch vụ cụ thể trong Principal.", en="Name accounts or services in Principal."
    ),
    severity=Severity.CRITICAL,
    controls=("IAM-03", "IAM-01"),
    references=("NIST AC-3", "NIST AC-6"),
    resource_types=("provincial:aws:Role",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A condition on organisation, account or source narrows enough."""
    return open_to_anyone(
        resource,
        "assume_role_policy_document",
        message=Text(vi="ai trên Internet cũng nhận được vai trò này", en="anyone on the Internet may take this role"),
    )

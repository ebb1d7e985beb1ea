"""No policy lets its holder become somebody mightier."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, some, takes_in
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule

MIGHT_GIVING = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PassRole",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "sts:AssumeRole",
)
"""Actions that make a role or user one's own, when they are allowed on all of them."""

EVERY_HOLDER = tuple(f"arn:aws:iam::000000000000:{kind}/any" for kind in ("role", "user", "group", "policy"))
"""A holder of nothing in particular: only a pattern for all of its kind takes it in."""

SAME_IN_ANY_ACCOUNT = 4
"""Position of the account in an ARN's parts."""


def _gives_might(action: str) -> bool:
    return action not in ("*", "*:*") and any(takes_in(action, name) for name in MIGHT_GIVING)


def _every_holder(resource: str) -> bool:
    parts = resource.split(":")
    if len(parts) > SAME_IN_ANY_ACCOUNT + 1:
        parts[SAME_IN_ANY_ACCOUNT] = "000000000000"
    return any(takes_in(":".join(parts), holder) for holder in EVERY_HOLDER)


@rule(
    id="iam-policy-no-escalation",
    title=Text(vi="Không chính sách nào cho tự nâng quyền", en="No policy lets its holder escalate"),
    why=Text(
        vi="Ai được giao bất kỳ vai trò nào cho máy của mình, hoặc sửa được chính sách, là có mọi quyền.",
        en="Whoever may hand any role to a machine of theirs, or rewrite policies, already holds every right.",
    ),
    remediation=Text(
        vi="Giới hạn Resource của các hành động IAM vào đúng vai trò cần, ví dụ role/local-app-*.",
        en="Limit Resource of the IAM actions to the roles that are needed, for example role/local-app-*.",
    ),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("AWSGuard iam-role-no-policy-management-conflicts", "NIST AC-6"),
    resource_types=("provincial:aws:Policy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A condition on the service that a role is passed to doesn't help: the service then acts for the holder."""

    def look(statement: View) -> Findings:
        if some(statement, "Action", test=_gives_might) and some(statement, "Resource", test=_every_holder):
            yield statement.failed(
                "Action",
                message=Text(
                    vi="cho tự nâng quyền qua bất kỳ vai trò hay tài khoản nào",
                    en="lets its holder escalate through any role or user",
                ),
                allowed=Text(vi="vai trò cụ thể trong Resource", en="named roles in Resource"),
            )

    yield from each(allowing(resource, "policy_document"), look)

"""A whole account is trusted only under a condition."""

from __future__ import annotations

import re

from provincial_policies.context import Context
from provincial_policies.policy_documents import NARROWING, allowing, narrowed_by, some
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule

WHOLE_ACCOUNT = re.compile(r"\d{12}|arn:aws[\w-]*:iam::\d{12}:root")
"""How a trust document names everybody of an account."""

ENOUGH = NARROWING - {"aws:principalaccount"} | {
    "aws:multifactorauthpresent",
    "aws:principaltag/*",
    "aws:principaltype",
    "sts:externalid",
}
"""Condition keys that tell some of an account from the rest of it."""


@rule(
    id="iam-role-account-trust-conditioned",
    title=Text(vi="Chỉ tin cậy cả tài khoản khi có điều kiện", en="Whole account trusted under a condition only"),
    why=Text(
        vi="Tin cậy cả một tài khoản là tin mọi người dùng của nó; nhà cung cấp bị lợi dụng là ta bị chiếm quyền.",
        en="Trusting an account trusts every user in it; when a supplier is deceived, our rights are what is stolen.",
    ),
    remediation=Text(
        vi="Nêu vai trò cụ thể, hoặc thêm điều kiện: MFA, sts:ExternalId, nhãn của người gọi, tổ chức.",
        en="Name a role, or add a condition: MFA, sts:ExternalId, a tag of the caller, the organisation.",
    ),
    severity=Severity.HIGH,
    controls=("IAM-03", "IAM-01"),
    references=("NIST AC-3", "NIST IA-2"),
    resource_types=("provincial:aws:Role",),
)
def check(resource: Resource, context: Context) -> Findings:
    """The account itself, its root or its bare number, of whomever it is."""

    def look(statement: View) -> Findings:
        if not isinstance(statement.get("Principal"), dict):
            return
        whole = some(statement, "Principal", "AWS", test=lambda text: WHOLE_ACCOUNT.fullmatch(text) is not None)
        if whole and not narrowed_by(statement, ENOUGH):
            yield statement.failed(
                "Principal",
                "AWS",
                message=Text(
                    vi="mọi người dùng của tài khoản này đều nhận được vai trò",
                    en="everybody of this account may take it",
                ),
                allowed=Text(vi="vai trò cụ thể, hoặc một điều kiện", en="a named role, or a condition"),
            )

    yield from each(allowing(resource, "assume_role_policy_document"), look)

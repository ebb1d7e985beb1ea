"""Every account says what kind it is; who answers for it is another rule's business."""

from __future__ import annotations

from provincial_policies.accounts import ACCOUNT_TYPE, AccountType
from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, some
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


def _taken_by_accounts(role: Resource) -> bool:
    return any(
        isinstance(statement.get("Principal"), dict) and some(statement, "Principal", "AWS", test=bool)
        for statement in allowing(role, "assume_role_policy_document")
    )


@rule(
    id="iam-account-has-type",
    title=Text(vi="Mỗi tài khoản có loại tài khoản", en="Every account has a type"),
    why=Text(
        vi="Không rõ tài khoản của người hay của máy thì không biết cách rà soát, có cần MFA hay không.",
        en="Unless it is clear whether people or machines use an account, nobody knows how to review and guard it.",
    ),
    remediation=Text(
        vi="Gắn nhãn provincial:account-type: administration, operation, technical hoặc service.",
        en="Tag provincial:account-type: administration, operation, technical or service.",
    ),
    severity=Severity.MEDIUM,
    controls=("IAM-04",),
    references=("CIS8 5.1", "NIST AC-2", "NIST IA-4"),
    resource_types=("provincial:aws:User", "provincial:aws:Role"),
)
def check(resource: Resource, context: Context) -> Findings:
    """Users, and roles that accounts take; a role that a service of the cloud takes is nobody's account."""
    if resource.type.endswith(":Role") and not _taken_by_accounts(resource):
        yield resource.not_applicable("vai trò của dịch vụ đám mây", "a role of a service of the cloud")
        return
    if resource.labels.read(ACCOUNT_TYPE) not in tuple(AccountType):
        shown = ", ".join(AccountType)
        yield resource.failed(
            "tags",
            ACCOUNT_TYPE,
            message=Text(vi="không rõ loại tài khoản", en="doesn't say what type of account it is"),
            allowed=Text(vi=shown, en=shown),
        )

"""People take a role with a second factor only."""

from __future__ import annotations

from provincial_policies.accounts import ACCOUNT_TYPE, AccountType
from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, conditions, some
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule

SECOND_FACTOR = ("bool", "aws:multifactorauthpresent")
"""The condition; with IfExists it would let through whoever signs in without any."""


@rule(
    id="iam-people-need-second-factor",
    title=Text(vi="Người dùng phải xác thực hai lớp", en="People need a second factor"),
    why=Text(
        vi="Mật khẩu lộ một lần là đủ để vào hệ thống nếu không có lớp xác thực thứ hai.",
        en="One leaked password is enough to get in where no second factor is asked for.",
    ),
    remediation=Text(
        vi="Thêm điều kiện Bool aws:MultiFactorAuthPresent = true, hoặc gắn nhãn provincial:account-type = service.",
        en="Add the condition Bool aws:MultiFactorAuthPresent = true, or tag provincial:account-type = service.",
    ),
    severity=Severity.HIGH,
    controls=("IAM-01",),
    references=("CIS-AWS 2.9", "FSBP IAM.19", "NIST IA-2"),
    resource_types=("provincial:aws:Role",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Roles that accounts of this or another cloud account take, except those marked as for machines."""
    if resource.labels.read(ACCOUNT_TYPE) == AccountType.SERVICE:
        yield resource.not_applicable("vai trò của máy, không phải của người", "a role for machines, not for people")
        return

    def look(statement: View) -> Findings:
        if not isinstance(statement.get("Principal"), dict) or not some(
            statement, "Principal", "AWS", test=lambda text: text != "*"
        ):
            return
        asked = any(
            (operator, key) == SECOND_FACTOR and some(values, test=lambda text: text.lower() == "true")
            for operator, key, values in conditions(statement)
        )
        if not asked:
            yield statement.failed(
                "Condition",
                message=Text(vi="nhận được chỉ với một lớp xác thực", en="can be taken with one factor alone"),
                allowed=Text(
                    vi="điều kiện Bool aws:MultiFactorAuthPresent = true",
                    en="the condition Bool aws:MultiFactorAuthPresent = true",
                ),
            )

    yield from each(allowing(resource, "assume_role_policy_document"), look)

"""No policy allows everything on everything."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, on_everything, some
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="iam-policy-no-full-access",
    title=Text(vi="Không chính sách nào cho toàn quyền", en="No policy grants full access"),
    why=Text(
        vi="Ai chiếm được tài khoản có toàn quyền là chiếm được cả trung tâm, kể cả nhật ký và bản sao lưu.",
        en="Whoever takes over an account with full access has the whole centre, its logs and backups too.",
    ),
    remediation=Text(
        vi="Nêu các hành động và tài nguyên mà vai trò thực sự cần.",
        en="Name the actions and resources that the role really needs.",
    ),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-AWS 2.15", "FSBP IAM.1", "NIST AC-6"),
    resource_types=("provincial:aws:Policy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A condition doesn't help: it says when, not what."""

    def look(statement: View) -> Findings:
        if some(statement, "Action", test=lambda text: text in ("*", "*:*")) and on_everything(statement):
            yield statement.failed(
                "Action",
                message=Text(
                    vi="cho phép mọi hành động trên mọi tài nguyên", en="allows every action on every resource"
                ),
                allowed=Text(vi="các hành động cụ thể", en="specific actions"),
            )

    yield from each(allowing(resource, "policy_document"), look)

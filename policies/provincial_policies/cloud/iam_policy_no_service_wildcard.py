"""No policy hands over a whole service on every resource."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing, on_everything, some
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule


def _whole_service(action: str) -> bool:
    service, _, verb = action.partition(":")
    return service not in ("", "*") and verb != "" and not verb.strip("*")


@rule(
    id="iam-policy-no-service-wildcard",
    title=Text(vi="Không chính sách nào giao trọn một dịch vụ", en="No policy grants a whole service"),
    why=Text(
        vi="Quyền trên cả dịch vụ gồm cả việc xóa dữ liệu và đổi chính sách mà người dùng không bao giờ cần.",
        en="A whole service includes deleting its data and changing its policies, which hardly anybody ever needs.",
    ),
    remediation=Text(
        vi="Thay dịch_vụ:* bằng các hành động cần dùng, hoặc giới hạn Resource.",
        en="Replace service:* by the actions in use, or limit Resource.",
    ),
    severity=Severity.HIGH,
    controls=("IAM-03",),
    references=("FSBP IAM.21", "NIST AC-6"),
    resource_types=("provincial:aws:Policy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """On named resources a whole service may be right; on all of them it never is."""

    def look(statement: View) -> Findings:
        if some(statement, "Action", test=_whole_service) and on_everything(statement):
            yield statement.failed(
                "Action",
                message=Text(
                    vi="cho phép mọi hành động của một dịch vụ trên mọi tài nguyên",
                    en="allows every action of a service on every resource",
                ),
                allowed=Text(vi="các hành động cụ thể", en="specific actions"),
            )

    yield from each(allowing(resource, "policy_document"), look)

"""A policy says what it allows, not what it leaves out."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import allowing
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="iam-policy-names-what-it-allows",
    title=Text(vi="Chính sách nêu rõ điều được phép", en="Policy names what it allows"),
    why=Text(
        vi="NotAction và NotResource cho phép cả những gì đám mây sẽ có thêm sau này mà chưa ai xem xét.",
        en="NotAction and NotResource allow even what the cloud will offer tomorrow and nobody has looked at.",
    ),
    remediation=Text(
        vi="Viết lại câu lệnh Allow bằng Action và Resource.",
        en="Rewrite the Allow statement with Action and Resource.",
    ),
    severity=Severity.HIGH,
    controls=("IAM-03",),
    references=("NIST AC-6",),
    resource_types=("provincial:aws:Policy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A Deny with NotAction is fine: it takes away."""

    def look(statement: View) -> Findings:
        for key in ("NotAction", "NotResource"):
            if statement.has(key):
                yield statement.failed(
                    key,
                    message=Text(
                        vi=f"cho phép mọi thứ trừ những gì nêu trong {key}",
                        en=f"allows everything but what {key} names",
                    ),
                    allowed=Text(vi="Action và Resource", en="Action and Resource"),
                )

    yield from each(allowing(resource, "policy_document"), look)

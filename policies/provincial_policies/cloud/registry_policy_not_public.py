"""A registry's policy lets nobody pull or push just because they ask."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="registry-policy-not-public",
    title=Text(vi="Chính sách kho ảnh không công khai", en="Registry policy not public"),
    why=Text(
        vi="Ai đẩy được ảnh lên là chạy được mã của họ trong trung tâm dữ liệu.",
        en="Whoever may push an image runs their code in the data centre.",
    ),
    remediation=Text(vi="Nêu tài khoản hoặc vai trò trong Principal.", en="Name accounts or roles in Principal."),
    severity=Severity.CRITICAL,
    controls=("KUB-03", "DAT-06"),
    references=("NIST AC-3",),
    resource_types=("provincial:aws:Repository",),
)
def check(resource: Resource, context: Context) -> Findings:
    """No policy means the account's own people only."""
    return open_to_anyone(
        resource, "policy", message=Text(vi="ai trên Internet cũng dùng được", en="anyone on the Internet may use it")
    )

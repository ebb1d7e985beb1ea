"""An alert topic's policy lets nobody listen or publish just because they ask."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="log-topic-policy-not-public",
    title=Text(vi="Chính sách chủ đề cảnh báo không công khai", en="Alert topic policy not public"),
    why=Text(
        vi="Ai nghe được cảnh báo biết trung tâm đang yếu ở đâu; ai gửi được thì làm nhiễu người trực.",
        en="Whoever listens learns where the centre is weak; whoever may publish drowns the people on duty.",
    ),
    remediation=Text(
        vi="Nêu tài khoản hoặc dịch vụ trong Principal, hoặc điều kiện aws:SourceAccount.",
        en="Name accounts or services in Principal, or add the condition aws:SourceAccount.",
    ),
    severity=Severity.HIGH,
    controls=("LOG-06", "DAT-06"),
    references=("FSBP SNS.4", "NIST AC-3"),
    resource_types=("provincial:aws:Topic",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means the cloud's default, which is the account's own."""
    return open_to_anyone(
        resource, "policy", message=Text(vi="ai trên Internet cũng dùng được", en="anyone on the Internet may use it")
    )

"""A key's policy lets nobody use it just because they ask."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="key-policy-not-public",
    title=Text(vi="Chính sách khóa không công khai", en="Key policy not public"),
    why=Text(
        vi="Khóa ai cũng dùng được thì mã hóa chỉ còn là hình thức.",
        en="Encryption with a key that anyone may use protects nothing.",
    ),
    remediation=Text(
        vi="Nêu tài khoản hoặc dịch vụ trong Principal, hoặc thêm điều kiện kms:CallerAccount.",
        en="Name accounts or services in Principal, or add the condition kms:CallerAccount.",
    ),
    severity=Severity.CRITICAL,
    controls=("DAT-03",),
    references=("FSBP KMS.5", "NIST AC-3"),
    resource_types=("provincial:aws:Key",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means the cloud's default, which leaves access to the account's own policies."""
    return open_to_anyone(
        resource,
        "policy",
        message=Text(vi="ai trên Internet cũng dùng được khóa", en="anyone on the Internet may use it"),
    )

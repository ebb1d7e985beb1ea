"""A file system refuses clients that travel in clear."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import refuses_plain_http
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="storage-files-tls-only",
    title=Text(vi="Kho tệp chỉ nhận kết nối TLS", en="File system reached over TLS only"),
    why=Text(
        vi="NFS không mã hóa: ai nghe được mạng nội bộ là đọc được mọi tệp.",
        en="NFS itself encrypts nothing: whoever listens inside the network reads every file.",
    ),
    remediation=Text(
        vi="Thêm policy có Deny với điều kiện Bool aws:SecureTransport = false.",
        en="Add a policy that denies everything under Bool aws:SecureTransport = false.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-02",),
    references=("NIST SC-8",),
    resource_types=("provincial:aws:FileSystem",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Every action, or at least mounting."""
    if not refuses_plain_http(resource, "policy", actions="elasticfilesystem:ClientMount"):
        yield resource.failed(
            "policy",
            message=Text(vi="nhận cả kết nối không mã hóa", en="takes clients in clear"),
            allowed=Text(vi="Deny khi aws:SecureTransport là false", en="Deny while aws:SecureTransport is false"),
        )

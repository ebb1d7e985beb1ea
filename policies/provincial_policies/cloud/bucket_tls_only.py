"""A bucket refuses requests that travel in clear."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import refuses_plain_http
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="bucket-tls-only",
    title=Text(vi="Kho đối tượng chỉ nhận kết nối TLS", en="Bucket reached over TLS only"),
    why=Text(
        vi="Yêu cầu không mã hóa để lộ dữ liệu và chữ ký truy cập cho bất kỳ ai trên đường truyền.",
        en="A request in clear shows data and signature to anyone along the way.",
    ),
    remediation=Text(
        vi="Thêm câu lệnh Deny với điều kiện Bool aws:SecureTransport = false cho mọi người và mọi hành động.",
        en="Add a Deny of every action for everybody under Bool aws:SecureTransport = false.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("DAT-02",),
    references=("CIS-AWS 3.1.1", "FSBP S3.5", "NIST SC-8"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Both addresses of the API answer plain HTTP unless the policy refuses it."""
    if not refuses_plain_http(resource, "policy", actions="s3:*"):
        yield resource.failed(
            "policy",
            message=Text(vi="không từ chối kết nối không mã hóa", en="does not refuse requests in clear"),
            allowed=Text(
                vi="Deny s3:* khi aws:SecureTransport là false", en="Deny s3:* while aws:SecureTransport is false"
            ),
        )

"""A bucket's policy lets nobody in just because they ask."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.policy_documents import open_to_anyone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="bucket-policy-not-public",
    title=Text(vi="Chính sách kho đối tượng không công khai", en="Bucket policy not public"),
    why=Text(
        vi="Chính sách cho mọi người đọc là công bố dữ liệu, dù không ai có ý định đó.",
        en="A policy that lets everybody read publishes the data, whoever meant it or not.",
    ),
    remediation=Text(
        vi="Nêu tài khoản hoặc dịch vụ trong Principal, hoặc thêm điều kiện giới hạn người gọi.",
        en="Name accounts or services in Principal, or add a condition that narrows who calls.",
    ),
    severity=Severity.CRITICAL,
    controls=("DAT-06",),
    references=("FSBP S3.2", "FSBP S3.3", "CIS8 3.3"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Public content is served by a load balancer, never by the store itself."""
    return open_to_anyone(
        resource, "policy", message=Text(vi="ai trên Internet cũng truy cập được", en="anyone on the Internet gets in")
    )

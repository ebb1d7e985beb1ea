"""Access lists are off: the bucket's policy is the only thing to read."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

ENFORCED = "BucketOwnerEnforced"


@rule(
    id="bucket-owner-enforced",
    title=Text(vi="Kho đối tượng không dùng danh sách ACL", en="Bucket uses no access lists"),
    why=Text(
        vi="Mỗi đối tượng có ACL riêng thì không ai rà soát được hàng triệu danh sách.",
        en="With a list on every object nobody can review millions of them.",
    ),
    remediation=Text(vi="Đặt ownership là BucketOwnerEnforced.", en="Set ownership to BucketOwnerEnforced."),
    severity=Severity.MEDIUM,
    controls=("DAT-06", "IAM-03"),
    references=("FSBP S3.12",),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out counts as on: it is the cloud's own default."""
    if resource.get("ownership", default=ENFORCED) != ENFORCED:
        yield resource.failed(
            "ownership",
            message=Text(vi="còn dùng ACL", en="still uses access lists"),
            allowed=Text(vi=ENFORCED, en=ENFORCED),
        )

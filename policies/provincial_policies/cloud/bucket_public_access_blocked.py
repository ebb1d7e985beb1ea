"""Whatever a policy or list says, the bucket stays closed to the public."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

SWITCHES = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


@rule(
    id="bucket-public-access-blocked",
    title=Text(vi="Kho đối tượng chặn mọi truy cập công khai", en="Bucket blocks all public access"),
    why=Text(
        vi="Một dòng chính sách viết nhầm là đủ đưa hồ sơ của người dân lên Internet nếu bốn công tắc này không bật.",
        en="Without these four switches one mistaken line of policy puts citizens' files on the Internet.",
    ),
    remediation=Text(
        vi="Bật cả bốn công tắc của public_access_block.", en="Turn on all four switches of public_access_block."
    ),
    severity=Severity.CRITICAL,
    controls=("DAT-06",),
    references=("CIS-AWS 3.1.4", "FSBP S3.8", "NIST AC-3"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A switch that is left out is off."""
    off = [name for name in SWITCHES if resource.get("public_access_block", name, default=False) is not True]
    if off:
        shown = ", ".join(off)
        yield resource.failed(
            "public_access_block",
            message=Text(vi=f"chưa bật {shown}", en=f"leaves off {shown}"),
            allowed=Text(vi="cả bốn là true", en="all four true"),
        )

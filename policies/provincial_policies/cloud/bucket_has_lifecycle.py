"""Old versions and unfinished uploads don't pile up for ever."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="bucket-has-lifecycle",
    title=Text(vi="Kho đối tượng có vòng đời", en="Bucket has a life cycle"),
    why=Text(
        vi="Phiên bản cũ giữ mãi là dữ liệu cá nhân giữ quá thời hạn, và chi phí tăng không ai để ý.",
        en="Versions kept for ever are personal data kept past its time, and a cost that nobody watches.",
    ),
    remediation=Text(
        vi="Thêm lifecycle_rules cho phiên bản cũ và các lần tải lên dở dang.",
        en="Add lifecycle_rules for old versions and unfinished uploads.",
    ),
    severity=Severity.LOW,
    controls=("DAT-05",),
    references=("FSBP S3.10", "FSBP S3.13"),
    resource_types=("provincial:aws:Bucket",),
)
def check(resource: Resource, context: Context) -> Findings:
    """One rule that is on will do; which days are right depends on the data."""
    if not any(item.get("status", default="Enabled") == "Enabled" for item in resource.entries("lifecycle_rules")):
        yield resource.failed(
            "lifecycle_rules",
            message=Text(vi="không có quy tắc vòng đời nào đang bật", en="has no rule that is on"),
            allowed=Text(vi="ít nhất một quy tắc Enabled", en="at least one rule, Enabled"),
        )

"""The trail records every region, also those nobody means to use."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="log-trail-in-every-region",
    title=Text(vi="Nhật ký thao tác ở mọi khu vực", en="Trail covers every region"),
    why=Text(
        vi="Kẻ xâm nhập tạo máy ở khu vực không ai theo dõi; nhật ký một khu vực không thấy việc đó.",
        en="Intruders start machines in regions that nobody watches, which a trail of one region never sees.",
    ),
    remediation=Text(vi="Đặt is_multi_region_trail là true.", en="Set is_multi_region_trail to true."),
    severity=Severity.HIGH,
    controls=("LOG-01",),
    references=("CIS-AWS 4.1", "FSBP CloudTrail.1"),
    resource_types=("provincial:aws:Trail",),
)
def check(resource: Resource, context: Context) -> Findings:
    """One region is AWS's default."""
    if resource.get("is_multi_region_trail", default=False) is not True:
        yield resource.failed(
            "is_multi_region_trail",
            message=Text(vi="chỉ ghi một khu vực", en="records one region only"),
            allowed=Text(vi="true", en="true"),
        )

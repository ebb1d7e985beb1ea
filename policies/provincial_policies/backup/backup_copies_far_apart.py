"""Three copies on two kinds of storage and two sites: one accident must not reach all of them."""

from __future__ import annotations

from provincial_policies.backup_records import COVERAGE, PLAN_RECORD
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Gate, Severity, Text, rule

COUNTED = (
    ("copies", "backup_copies", Text(vi="bản dữ liệu", en="copies of the data")),
    ("media", "backup_media_kinds", Text(vi="loại lưu trữ", en="kinds of storage")),
    ("sites", "backup_sites", Text(vi="địa điểm", en="sites")),
)


@rule(
    id="backup-copies-far-apart",
    title=Text(vi="Quy tắc 3-2-1", en="Copies far apart from each other"),
    why=Text(
        vi="Một vụ cháy, một lỗi phần mềm hay một khóa bị lộ không được chạm tới mọi bản sao.",
        en="One fire, one fault or one stolen key must not reach every copy.",
    ),
    remediation=Text(
        vi="Thêm bản sao vào kế hoạch, trên loại lưu trữ khác và ở địa điểm khác.",
        en="Add a copy to the plan, on another kind of storage and at another site.",
    ),
    severity=Severity.HIGH,
    thresholds=("backup_copies", "backup_media_kinds", "backup_sites", "backup_site_min_km"),
    controls=("BKP-02",),
    references=("CIS8 11.4", "NIST CP-9"),
    resource_types=(COVERAGE, PLAN_RECORD),
    gates=frozenset({Gate.PREVIEW, Gate.RECORD}),
)
def check(resource: Resource, context: Context) -> Findings:
    """What counts is computed from where production and its copies lie, never declared."""
    if resource.type == COVERAGE and not resource.has("plan"):
        yield resource.not_applicable("không có kế hoạch nào", "no plan takes it in")
        return
    for name, threshold, what in COUNTED:
        wanted, given = getattr(context.limits, threshold), resource.get("spread", name)
        if given < wanted:
            yield resource.failed(
                "spread",
                name,
                message=Text(vi=f"cần {wanted} {what.vi}", en=f"needs {wanted} {what.en}"),
                allowed=Text(vi=f"từ {wanted} trở lên", en=f"{wanted} or more"),
            )
    wanted, given = context.limits.backup_site_min_km, resource.get("spread", "kilometres")
    if wanted and given is None:
        yield resource.not_checked("một địa điểm không có tọa độ", "a site has no coordinates")
    elif wanted and given < wanted:
        yield resource.failed(
            "spread",
            "kilometres",
            message=Text(vi=f"địa điểm xa nhất phải cách {wanted} km", en=f"needs a site {wanted} km away"),
            allowed=Text(vi=f"từ {wanted} km trở lên", en=f"{wanted} km or more"),
        )

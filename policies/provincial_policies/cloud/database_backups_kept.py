"""Automatic backups of a database reach back far enough."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

KEPT_DAYS = {1: 7, 2: 7, 3: 30, 4: 30, 5: 30}
"""Ours: a week, and a month from level 3, so that what a monthly look finds can still be undone; the cloud keeps 35."""


@rule(
    id="database-backups-kept",
    title=Text(vi="Bản sao lưu tự động của CSDL được giữ đủ lâu", en="Database backups kept long enough"),
    why=Text(
        vi="Dữ liệu bị sửa sai thường chỉ được phát hiện sau nhiều tuần; khi đó bản sao lưu phải còn.",
        en="Wrong changes are often found weeks later, and the backup from before must still be there.",
    ),
    remediation=Text(
        vi="Đặt backup_retention_period theo số ngày của cấp độ.", en="Set backup_retention_period to the level's days."
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS-AWS 3.2.2", "FSBP RDS.11", "AWSGuard db-instance-backup-enabled", "NIST CP-9"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Zero turns backups off; left out means one day."""
    wanted = KEPT_DAYS[context.known_level()]
    days = resource.get("backup_retention_period", default=1)
    if days < wanted:
        yield resource.failed(
            "backup_retention_period",
            message=Text(
                vi=f"giữ {days} ngày; cấp độ {context.level} cần {wanted} ngày",
                en=f"keeps {days} days; level {context.level} needs {wanted}",
            ),
            allowed=Text(vi=f"từ {wanted} đến 35 ngày", en=f"{wanted} to 35 days"),
        )

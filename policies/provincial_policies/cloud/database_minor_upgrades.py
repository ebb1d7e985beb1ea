"""Security fixes of the database engine arrive by themselves."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="database-minor-upgrades",
    title=Text(vi="Cơ sở dữ liệu tự nhận bản vá", en="Database takes minor upgrades"),
    why=Text(
        vi="Lỗ hổng của máy chủ CSDL đã có bản vá mà chưa cài là lỗ hổng ai cũng biết cách dùng.",
        en="A flaw that is mended upstream but not here is one that everybody knows how to use.",
    ),
    remediation=Text(vi="Đặt auto_minor_version_upgrade là true.", en="Set auto_minor_version_upgrade to true."),
    severity=Severity.MEDIUM,
    levels=levels_from(2),
    controls=("HST-06",),
    references=("FSBP RDS.13", "CIS8 7.3", "NIST SI-2"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """On is the cloud's default."""
    if resource.get("auto_minor_version_upgrade", default=True) is not True:
        yield resource.failed(
            "auto_minor_version_upgrade",
            message=Text(vi="không tự cài bản vá", en="does not install fixes by itself"),
            allowed=Text(vi="true", en="true"),
        )

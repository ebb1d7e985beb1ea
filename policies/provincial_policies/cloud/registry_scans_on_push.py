"""Images are looked through for known flaws when they arrive."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="registry-scans-on-push",
    title=Text(vi="Ảnh được quét lỗ hổng khi đưa lên", en="Images scanned on push"),
    why=Text(
        vi="Ảnh mang sẵn thư viện có lỗ hổng; không quét thì lỗ hổng vào thẳng hệ thống.",
        en="Images bring flawed libraries along; unscanned they bring them straight into service.",
    ),
    remediation=Text(
        vi="Đặt image_scanning_configuration.scan_on_push là true.",
        en="Set image_scanning_configuration.scan_on_push to true.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("KUB-04",),
    references=("FSBP ECR.1", "NIST RA-5"),
    resource_types=("provincial:aws:Repository",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    if resource.get("image_scanning_configuration", "scan_on_push", default=False) is not True:
        yield resource.failed(
            "image_scanning_configuration",
            message=Text(vi="không quét ảnh khi đưa lên", en="does not scan images that arrive"),
            allowed=Text(vi="scan_on_push: true", en="scan_on_push: true"),
        )

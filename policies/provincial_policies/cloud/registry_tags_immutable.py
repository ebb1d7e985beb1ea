"""An image's name always means the same image."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="registry-tags-immutable",
    title=Text(vi="Thẻ của ảnh không thay đổi được", en="Image tags can't change"),
    why=Text(
        vi="Ghi đè được thẻ thì ảnh đã duyệt có thể bị thay bằng ảnh khác mang cùng tên.",
        en="Where tags can be overwritten an approved image can be replaced by another of the same name.",
    ),
    remediation=Text(vi="Đặt image_tag_mutability là IMMUTABLE.", en="Set image_tag_mutability to IMMUTABLE."),
    severity=Severity.HIGH,
    controls=("KUB-03",),
    references=("FSBP ECR.2", "NIST SI-7"),
    resource_types=("provincial:aws:Repository",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Exceptions by name count as changing: a filter is a hole in the promise."""
    if resource.get("image_tag_mutability", default="MUTABLE") != "IMMUTABLE":
        yield resource.failed(
            "image_tag_mutability",
            message=Text(vi="thẻ có thể bị ghi đè", en="lets tags be overwritten"),
            allowed=Text(vi="IMMUTABLE", en="IMMUTABLE"),
        )

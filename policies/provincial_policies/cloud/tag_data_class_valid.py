"""The class of data a resource holds is named, and state secrets stay off this platform."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import DataClass, Label
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule
from provincial_policies.taggable import TAGGABLE

ACCEPTED = tuple(item for item in DataClass if item is not DataClass.SECRET_STATE)


@rule(
    id="tag-data-class-valid",
    title=Text(vi="Nhãn phân loại dữ liệu hợp lệ", en="Data class tag valid"),
    why=Text(
        vi="Phân loại quyết định mã hóa, sao lưu và ai được xem; bí mật nhà nước không được đặt trên nền tảng này.",
        en="The class decides encryption, backup and who may look; state secrets have no place on this platform.",
    ),
    remediation=Text(
        vi="Đặt nhãn provincial:data-class là public, internal, personal hoặc sensitive.",
        en="Set the tag provincial:data-class to public, internal, personal or sensitive.",
    ),
    severity=Severity.HIGH,
    controls=("DAT-05",),
    references=("CIS8 3.7",),
    resource_types=TAGGABLE,
)
def check(resource: Resource, context: Context) -> Findings:
    """A missing tag is another rule's."""
    given = resource.labels.data_class
    names = ", ".join(ACCEPTED)
    if given is None:
        yield resource.not_checked("không có nhãn provincial:data-class", "there is no provincial:data-class tag")
    elif given == DataClass.SECRET_STATE:
        yield resource.failed(
            "tags",
            Label.DATA_CLASS,
            message=Text(vi="bí mật nhà nước không được đặt ở đây", en="state secrets must not be kept here"),
            allowed=Text(vi=f"một trong: {names}", en=f"one of: {names}"),
        )
    elif given not in ACCEPTED:
        yield resource.failed(
            "tags",
            Label.DATA_CLASS,
            message=Text(vi="không phải là một loại dữ liệu", en="is not a class of data"),
            allowed=Text(vi=f"một trong: {names}", en=f"one of: {names}"),
        )

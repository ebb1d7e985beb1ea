"""The level a resource carries is one of the law's five."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import Label
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule
from provincial_policies.taggable import TAGGABLE


@rule(
    id="tag-level-valid",
    title=Text(vi="Nhãn cấp độ hợp lệ", en="Level tag valid"),
    why=Text(
        vi="Mọi ngưỡng của tiêu chuẩn tra theo cấp độ; nhãn sai thì không yêu cầu nào được kiểm tra đúng.",
        en="Every figure of the standard is looked up by level; with a wrong tag no requirement is checked rightly.",
    ),
    remediation=Text(
        vi='Đặt nhãn provincial:level là "1" đến "5", theo cấp độ của hệ thống thông tin.',
        en='Set the tag provincial:level to "1" to "5", the level of the information system.',
    ),
    severity=Severity.HIGH,
    controls=("OPS-03",),
    references=("Law 116/2025/QH15 Art. 8",),
    resource_types=TAGGABLE,
)
def check(resource: Resource, context: Context) -> Findings:
    """A missing tag is another rule's."""
    given = resource.labels.read(Label.LEVEL)
    if given is None:
        yield resource.not_checked("không có nhãn provincial:level", "there is no provincial:level tag")
    elif resource.labels.level is None:
        yield resource.failed(
            "tags",
            Label.LEVEL,
            message=Text(vi="không phải là một cấp độ", en="is not a level"),
            allowed=Text(vi="1, 2, 3, 4 hoặc 5", en="1, 2, 3, 4 or 5"),
        )

"""Every resource says whose it is, in which system, at which level."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import Label
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule
from provincial_policies.taggable import TAGGABLE
from provincial_policies.values import UnknownValueError

REQUIRED = tuple(Label)


@rule(
    id="tag-required-present",
    title=Text(vi="Tài nguyên có đủ nhãn bắt buộc", en="Required tags present"),
    why=Text(
        vi="Không có nhãn thì không biết tài nguyên thuộc đơn vị, hệ thống, cấp độ nào, và không kiểm tra được gì.",
        en="Without tags nobody knows unit, system and level, and nothing else about the resource can be checked.",
    ),
    remediation=Text(
        vi="Gắn đủ các nhãn provincial:*; các thành phần của thư viện tự gắn từ dữ liệu môi trường.",
        en="Set all provincial:* tags; the library's components set them from the environment's data.",
    ),
    severity=Severity.HIGH,
    controls=("OPS-03", "DAT-05", "IAM-04"),
    references=("CIS8 1.1",),
    resource_types=TAGGABLE,
)
def check(resource: Resource, context: Context) -> Findings:
    """One violation that names every missing tag; a tag that isn't known yet is there."""
    missing = []
    for label in REQUIRED:
        try:
            if resource.labels.read(label) is None:
                missing.append(str(label))
        except UnknownValueError as unknown:
            if unknown.path == ("tags",):
                raise
    if missing:
        names = ", ".join(missing)
        yield resource.failed(
            "tags",
            given=f"-{', -'.join(missing)}",
            message=Text(vi=f"thiếu nhãn {names}", en=f"lacks tag {names}"),
            allowed=Text(vi="đủ các nhãn provincial:*", en="every provincial:* tag"),
        )

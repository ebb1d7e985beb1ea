"""The zone a resource carries is one of the standard's."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.labels import Label, Zone
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule
from provincial_policies.taggable import TAGGABLE

SUBNET = "provincial:aws:Subnet"
"""Subnets have a stricter rule of their own."""


@rule(
    id="tag-zone-valid",
    title=Text(vi="Nhãn vùng mạng hợp lệ", en="Zone tag valid"),
    why=Text(
        vi="Vùng ghi sai thì quy tắc giữa các vùng và sơ đồ trong hồ sơ cấp độ đều sai theo.",
        en="With a wrong zone the rules between zones and the diagram of the level dossier are wrong too.",
    ),
    remediation=Text(
        vi="Đặt nhãn provincial:zone bằng một trong các vùng của tiêu chuẩn.",
        en="Set the tag provincial:zone to one of the standard's zones.",
    ),
    severity=Severity.MEDIUM,
    controls=("NET-01", "OPS-04"),
    references=("CIS8 12.2",),
    resource_types=tuple(token for token in TAGGABLE if token != SUBNET),
)
def check(resource: Resource, context: Context) -> Findings:
    """A missing tag is another rule's."""
    zone = resource.labels.zone
    if zone is None:
        yield resource.not_checked("không có nhãn provincial:zone", "there is no provincial:zone tag")
    elif zone not in tuple(Zone):
        names = ", ".join(Zone)
        yield resource.failed(
            "tags",
            Label.ZONE,
            message=Text(vi="không phải là một vùng của tiêu chuẩn", en="is not a zone of the standard"),
            allowed=Text(vi=f"một trong: {names}", en=f"one of: {names}"),
        )

"""Snapshots carry the labels of the database they are made from."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="database-snapshots-labelled",
    title=Text(vi="Bản chụp CSDL mang nhãn của CSDL", en="Database snapshots keep the labels"),
    why=Text(
        vi="Bản chụp không nhãn thì không ai biết nó chứa dữ liệu loại nào, của ai, ở cấp độ nào.",
        en="Nobody knows whose data of which class and level a snapshot without labels holds.",
    ),
    remediation=Text(vi="Đặt copy_tags_to_snapshot là true.", en="Set copy_tags_to_snapshot to true."),
    severity=Severity.LOW,
    levels=levels_from(2),
    controls=("DAT-05", "OPS-03"),
    references=("FSBP RDS.16", "FSBP RDS.17"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Off is the cloud's default."""
    if resource.get("copy_tags_to_snapshot", default=False) is not True:
        yield resource.failed(
            "copy_tags_to_snapshot",
            message=Text(vi="bản chụp không có nhãn", en="its snapshots carry no labels"),
            allowed=Text(vi="true", en="true"),
        )

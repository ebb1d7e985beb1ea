"""Whatever holds data stands in a plan, also what the cloud's own backups can't reach."""

from __future__ import annotations

from provincial_policies.backup_records import COVERAGE
from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Gate, Severity, Text, rule

WORDS = {
    "volume": Text(vi="ổ dữ liệu của ứng dụng", en="the application's volume"),
    "cluster": Text(vi="etcd của cụm", en="the cluster's etcd"),
    "state": Text(vi="trạng thái Pulumi và tệp môi trường", en="Pulumi's state and the environment's files"),
    "host": Text(vi="tệp của máy chủ", en="the host's files"),
}
"""What is missing a copy, where the name of the resource does not say it."""


@rule(
    id="backup-data-in-a-plan",
    title=Text(vi="Nơi nào có dữ liệu, nơi đó có kế hoạch sao lưu", en="Whatever holds data is in a backup plan"),
    why=Text(
        vi="Cơ sở dữ liệu, cụm hay máy chủ thêm vào mà quên sao lưu thì mất là mất hẳn.",
        en="A database, cluster or host that was added without a backup is gone for good when it is gone.",
    ),
    remediation=Text(
        vi="Trong backups.yaml, thêm hệ thống vào systems của một kế hoạch, hoặc nêu nguồn này trong sources.",
        en="In backups.yaml, add the system to the systems of a plan, or name the source among its sources.",
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS8 11.2", "NIST CP-9"),
    resource_types=(COVERAGE,),
    gates=frozenset({Gate.PREVIEW}),
)
def check(resource: Resource, context: Context) -> Findings:
    """The plan is found by the environment's own data; what it is worth, the rules on plans say."""
    if not resource.has("plan"):
        what = WORDS.get(str(resource.get("kind")), Text(vi="dữ liệu này", en="this data"))
        yield resource.failed(
            "plan",
            given=f"{resource.get('kind')} {resource.get('holder')}",
            message=Text(vi=f"không kế hoạch nào sao lưu {what.vi}", en=f"no plan backs {what.en} up"),
            allowed=Text(vi="tên một kế hoạch trong backups.yaml", en="the id of a plan in backups.yaml"),
        )

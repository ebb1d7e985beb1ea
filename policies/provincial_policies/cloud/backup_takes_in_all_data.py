"""Everything that holds data is in a backup plan."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.log_archives import receives_access_logs, writers_to
from provincial_policies.policy_documents import some, takes_in
from provincial_policies.replication import BUCKET, holds_copies_of
from provincial_policies.resource import Resource, Stack, View
from provincial_policies.rule import Findings, Severity, Text, stack_rule

SELECTION = "provincial:aws:BackupSelection"
STATEFUL = (BUCKET, "provincial:aws:DbInstance", "provincial:aws:FileSystem", "provincial:aws:Volume")


def _arn(resource: Resource) -> str | None:
    if resource.type == BUCKET and resource.known("bucket") and resource.has("bucket"):
        return f"arn:aws:s3:::{resource.get('bucket')}"
    return str(resource.get("arn")) if resource.known("arn") and resource.has("arn") else None


def _by_tag(subject: Resource, condition: View) -> bool:
    if condition.get("condition_type", default="STRINGEQUALS") != "STRINGEQUALS":
        return False
    return subject.labels.read(str(condition.get("condition_key"))) == str(condition.get("condition_value"))


def _selects(selection: Resource, subject: Resource) -> bool:
    if any(_by_tag(subject, condition) for condition in selection.entries("list_of_tags")):
        return True
    if subject.urn in selection.property_dependencies.get("resources", ()):
        return True
    arn = _arn(subject)
    return some(selection, "resources", test=lambda text: text == "*" or (arn is not None and takes_in(text, arn)))


@stack_rule(
    id="backup-takes-in-all-data",
    title=Text(vi="Mọi tài nguyên có dữ liệu đều được sao lưu", en="Everything that holds data is backed up"),
    why=Text(
        vi="Tài nguyên bị bỏ sót chỉ được nhớ tới trong ngày cần khôi phục nó.",
        en="What was left out is remembered on the day it has to be restored.",
    ),
    remediation=Text(
        vi="Thêm hệ thống của tài nguyên vào một kế hoạch sao lưu (BackupSelection theo nhãn provincial:system).",
        en="Put the resource's system into a backup plan (a BackupSelection by the tag provincial:system).",
    ),
    severity=Severity.HIGH,
    controls=("BKP-01",),
    references=("CIS8 11.2", "NIST CP-9"),
    resource_types=STATEFUL,
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Logs and copies are kept by their own locks. Where another stack holds the plans nothing can be said."""
    if subject.type == BUCKET and (
        writers_to(subject, stack) or receives_access_logs(subject) or holds_copies_of(subject, stack)
    ):
        yield subject.not_applicable("chứa nhật ký hoặc bản sao", "holds logs or copies")
        return
    selections = stack.of_type(SELECTION)
    if not selections:
        yield subject.not_checked("kế hoạch sao lưu nằm ở stack khác", "backup plans are in another stack")
        return
    if not any(_selects(selection, subject) for selection in selections):
        yield subject.failed(
            "tags",
            given=f"provincial:system = {subject.labels.system}",
            message=Text(vi="không nằm trong kế hoạch sao lưu nào", en="is in no backup plan"),
            allowed=Text(vi="một BackupSelection chọn tài nguyên này", en="a BackupSelection that takes it in"),
        )

"""A second copy of every backup lies on another site."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_policies.context import Context
from provincial_policies.resource import Resource, Stack, View
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule

VAULT = "provincial:aws:BackupVault"
SITE = "provincial:site"
"""The tag by which a vault says on which site it lies."""

DESTINATION = "destination_backup_vault_arn"


def _vaults(subject: Resource, copy: View, target: str, stack: Stack) -> Iterator[Resource]:
    """The vaults of this stack that a copy goes to; none when it leaves the stack."""
    if copy.known(DESTINATION):
        arn = copy.get(DESTINATION)
        yield from (vault for vault in stack.of_type(VAULT) if vault.known("arn") and vault.get("arn") == arn)
        return
    for vault in stack.referenced(subject, "backup_plan", VAULT).found:
        if vault.get("backup_vault_name") != target:
            yield vault


def _lies_elsewhere(subject: Resource, rule: View, stack: Stack) -> bool:
    target = str(rule.get("target_backup_vault_name"))
    here = {vault.labels.read(SITE) for vault in stack.of_type(VAULT) if vault.get("backup_vault_name") == target}
    for copy in rule.entries("copy_actions"):
        sites = [vault.labels.read(SITE) for vault in _vaults(subject, copy, target, stack)]
        if all(site is not None and site not in here for site in sites):
            return True
    return False


@stack_rule(
    id="backup-plan-copies-elsewhere",
    title=Text(vi="Bản sao lưu có bản thứ hai ở nơi khác", en="Backups copied to another site"),
    why=Text(
        vi="Cháy phòng máy mà bản sao lưu nằm cùng phòng là mất tất cả (quy tắc 3-2-1).",
        en="A fire in the room takes the backups that lie in it too (three copies, two media, one elsewhere).",
    ),
    remediation=Text(
        vi="Thêm copy_actions tới kho ở tài khoản, khu vực hoặc địa điểm khác (nhãn provincial:site).",
        en="Add copy_actions to a vault of another account, region or site (tag provincial:site).",
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    thresholds=("backup_sites",),
    controls=("BKP-02",),
    references=("CIS8 11.4", "NIST CP-6", "NIST CP-9"),
    resource_types=("provincial:aws:BackupPlan",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """One rule whose copies leave the site is enough; a vault outside this stack counts as elsewhere."""
    if context.limits.backup_sites < 2:
        return
    if not any(_lies_elsewhere(subject, item, stack) for item in subject.entries("backup_plan", "rules")):
        yield subject.failed(
            "backup_plan",
            "rules",
            given="0 copy_actions",
            message=Text(vi="mọi bản sao nằm ở một nơi", en="every copy lies in one place"),
            allowed=Text(vi="copy_actions tới một nơi khác", en="copy_actions to another place"),
        )

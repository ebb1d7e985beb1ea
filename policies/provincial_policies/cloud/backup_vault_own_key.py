"""Backups are encrypted with a key that production does not use."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.key_use import PRODUCTION, users_of, users_of_arn
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule

KEY = "encryption_key_arn"


@stack_rule(
    id="backup-vault-own-key",
    title=Text(vi="Bản sao lưu mã hóa bằng khóa khác khóa vận hành", en="Backups encrypted with a key of their own"),
    why=Text(
        vi="Mất khóa vận hành mà bản sao lưu dùng chung khóa là mất cả hai.",
        en="When backups share production's key, losing that key loses both.",
    ),
    remediation=Text(
        vi="Đặt encryption_key_arn là khóa riêng cho sao lưu.", en="Set encryption_key_arn to a key for backups alone."
    ),
    severity=Severity.HIGH,
    levels=levels_from(3),
    thresholds=("backup_encrypted",),
    controls=("BKP-03",),
    references=("CIS8 11.3", "NIST CP-9", "NIST SC-28"),
    resource_types=("provincial:aws:BackupVault",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """What uses the key is looked for in this stack; without a key the cloud's own is used."""
    if not context.limits.backup_encrypted:
        return
    if not subject.has(KEY):
        yield subject.failed(
            KEY,
            message=Text(vi="không có khóa riêng", en="has no key of its own"),
            allowed=Text(vi="khóa riêng cho sao lưu", en="a key for backups alone"),
        )
        return
    sharing = {
        user.name
        for key in stack.referenced(subject, KEY, "provincial:aws:Key").found
        for user in users_of(key, stack, PRODUCTION)
    }
    if subject.known(KEY):
        sharing |= {user.name for user in users_of_arn(str(subject.get(KEY)), stack, PRODUCTION)}
    if sharing:
        shown = ", ".join(sorted(sharing))
        yield subject.failed(
            KEY,
            message=Text(vi=f"dùng chung khóa với {shown}", en=f"shares its key with {shown}"),
            allowed=Text(vi="khóa riêng cho sao lưu", en="a key for backups alone"),
        )

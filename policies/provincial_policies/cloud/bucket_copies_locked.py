"""Copies can't be changed by whoever changes the original."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.replication import BUCKET, holds_copies_of
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="bucket-copies-locked",
    title=Text(vi="Kho chứa bản sao không thể sửa, xóa", en="Bucket of copies can't be changed"),
    why=Text(
        vi="Mã độc xóa bản sao trước rồi mới mã hóa bản gốc; khóa đối tượng là thứ nó không vượt qua được.",
        en="Ransomware deletes the copies first and encrypts the originals next; a lock is what stops it.",
    ),
    remediation=Text(
        vi="Đặt object_lock cho kho nhận bản sao.",
        en="Set object_lock on the bucket that receives the copies.",
    ),
    severity=Severity.HIGH,
    levels=levels_from(2),
    thresholds=("backup_immutable",),
    controls=("BKP-04",),
    references=("FSBP S3.15", "CIS8 11.3"),
    resource_types=(BUCKET,),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """Buckets that no other bucket of this stack is copied to are not judged."""
    if not holds_copies_of(subject, stack):
        yield subject.not_applicable("không phải kho chứa bản sao", "not a bucket of copies")
        return
    if context.limits.backup_immutable and not subject.get("object_lock", "days", default=0) > 0:
        yield subject.failed(
            "object_lock",
            message=Text(vi="bản sao có thể bị sửa, xóa", en="copies can be changed and deleted"),
            allowed=Text(vi="object_lock với mode và days", en="object_lock with mode and days"),
        )

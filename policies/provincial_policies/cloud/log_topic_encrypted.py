"""Alerts are encrypted at rest."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="log-topic-encrypted",
    title=Text(vi="Chủ đề cảnh báo được mã hóa", en="Alert topic encrypted"),
    why=Text(
        vi="Nội dung cảnh báo nói rõ hệ thống nào đang yếu; lưu không mã hóa là lộ điểm yếu.",
        en="Alerts say which system is weak and how; stored in clear they give that away.",
    ),
    remediation=Text(vi="Đặt kms_master_key_id.", en="Set kms_master_key_id."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-01", "LOG-06"),
    references=("FSBP SNS.1",),
    resource_types=("provincial:aws:Topic",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Without one, AWS's own default applies."""
    if resource.get("kms_master_key_id") is None:
        yield resource.failed(
            "kms_master_key_id",
            message=Text(vi="lưu cảnh báo không mã hóa", en="keeps alerts in clear"),
            allowed=Text(vi="một khóa KMS", en="a KMS key"),
        )

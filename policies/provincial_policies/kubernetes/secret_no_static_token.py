"""Tokens expire."""

from __future__ import annotations

from provincial_policies.cel.kinds import SECRET
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="secret-no-static-token",
    title=Text(vi="Không tạo token không hết hạn", en="No token without an end"),
    why=Text(
        vi="Token kiểu cũ trong Secret không bao giờ hết hạn và nằm lại trong các bản sao lưu.",
        en="A token of the old kind never expires and stays in backups.",
    ),
    remediation=Text(
        vi="Dùng token có hạn (volume projected hoặc TokenRequest).",
        en="Use tokens that expire (a projected volume or TokenRequest).",
    ),
    message=Text(vi="là token không bao giờ hết hạn", en="is a token that never expires"),
    severity=Severity.HIGH,
    controls=("IAM-10",),
    references=("CIS-K8s 5.1.13", "NSA: authentication"),
    kinds=(SECRET,),
    offenders="has(object.type) && object.type == 'kubernetes.io/service-account-token' ? ['type'] : []",
)

"""What must stay secret is not kept in the open."""

from __future__ import annotations

from provincial_policies.cel.kinds import CONFIG_MAP
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="config-no-clear-secret",
    title=Text(vi="ConfigMap không chứa bí mật", en="No secret in a ConfigMap"),
    why=Text(
        vi="ConfigMap không được mã hóa khi lưu và ai xem được không gian tên là đọc được.",
        en="A ConfigMap is not encrypted at rest, and everyone who sees the namespace can read it.",
    ),
    remediation=Text(
        vi="Chuyển sang Secret từ kho bí mật; đổi giá trị đã lộ.",
        en="Move it to a Secret from the secret store; change what was exposed.",
    ),
    message=Text(vi="trông như bí mật trong ConfigMap", en="looks like a secret in a ConfigMap"),
    severity=Severity.HIGH,
    controls=("DAT-04",),
    references=("NSA: credentials in configuration",),
    kinds=(CONFIG_MAP,),
    offenders=(
        "has(object.data) ? object.data.filter(k, "
        "k.matches('(?i)(password|passwd|secret|token|api_?key|private_?key)$') && object.data[k] != '' || "
        "object.data[k].contains('PRIVATE KEY-----')) : []"
    ),
)

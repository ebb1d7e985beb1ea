"""No password or key is handed to a machine in its start script."""

from __future__ import annotations

import base64
import binascii
import re

from provincial_policies.context import Context
from provincial_policies.disks import BOTH, machine
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule
from provincial_policies.values import MASK

SECRETS = {
    Text(vi="khóa truy cập đám mây", en="a cloud access key"): re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    Text(vi="khóa riêng", en="a private key"): re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    Text(vi="mật khẩu hoặc mã bí mật", en="a password or token"): re.compile(
        r"(?i)\b[\w.-]*(password|passwd|secret[_-]?(access[_-]?)?key|api[_-]?key|token)\b[\"']?\s*[=:]\s*[\"']?(?![$<{\s\"'])\S{4,}"
    ),
    Text(vi="mật khẩu trong địa chỉ", en="a password in an address"): re.compile(r"\w+://[^\s:/@$]+:[^\s:/@$]{4,}@"),
}
"""What gives a secret away; a value that a variable or a template fills in later does not."""


def _clear(text: str) -> str:
    """A script as it is, or decoded where it is base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text


@rule(
    id="compute-no-secret-in-user-data",
    title=Text(vi="Không đặt bí mật trong kịch bản khởi động", en="No secret in user data"),
    why=Text(
        vi="Kịch bản khởi động ai trên máy cũng đọc được, và nằm lại trong lịch sử của máy ảo.",
        en="Anybody on the machine can read its start script, and it stays in the machine's history.",
    ),
    remediation=Text(
        vi="Cho máy đọc bí mật từ kho bí mật bằng vai trò của nó.",
        en="Let the machine read the secret from the secret store with its role.",
    ),
    severity=Severity.CRITICAL,
    controls=("DAT-04",),
    references=("CIS-AWS-Compute 2.13", "NIST IA-5"),
    resource_types=BOTH,
)
def check(resource: Resource, context: Context) -> Findings:
    """What was found is named, never shown."""
    script = machine(resource)
    text = _clear(str(script.get("user_data", default="")))
    for what, pattern in SECRETS.items():
        if pattern.search(text):
            yield script.failed(
                "user_data",
                given=MASK,
                message=Text(vi=f"có {what.vi}", en=f"holds {what.en}"),
                allowed=Text(vi="không có bí mật", en="no secret"),
            )

"""Passwords mix all four classes of characters."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

CLASSES = {
    "require_symbols": Text(vi="ký tự đặc biệt", en="symbols"),
    "require_numbers": Text(vi="chữ số", en="digits"),
    "require_uppercase_characters": Text(vi="chữ hoa", en="upper-case letters"),
    "require_lowercase_characters": Text(vi="chữ thường", en="lower-case letters"),
}


@rule(
    id="iam-password-mixed",
    title=Text(vi="Mật khẩu có đủ bốn loại ký tự", en="Passwords of four classes of characters"),
    why=Text(
        vi="Mật khẩu chỉ gồm một loại ký tự nằm trong danh sách dò của mọi công cụ.",
        en="Passwords of one class of characters are on the list of every guessing tool.",
    ),
    remediation=Text(
        vi="Bật cả bốn thuộc tính require_*.",
        en="Turn on all four properties require_*.",
    ),
    severity=Severity.MEDIUM,
    controls=("IAM-06",),
    references=("FSBP IAM.7", "NIST IA-5"),
    resource_types=("provincial:aws:AccountPasswordPolicy",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Each class that isn't asked for; off is AWS's default."""
    for name, kind in CLASSES.items():
        if resource.get(name, default=False) is not True:
            yield resource.failed(
                name,
                message=Text(vi=f"không bắt buộc có {kind.vi}", en=f"does not ask for {kind.en}"),
                allowed=Text(vi="true", en="true"),
            )

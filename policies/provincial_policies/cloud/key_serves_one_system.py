"""A key encrypts the data of one system only."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.key_use import users_of
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Findings, Severity, Text, levels_from, stack_rule


@stack_rule(
    id="key-serves-one-system",
    title=Text(vi="Mỗi khóa chỉ phục vụ một hệ thống", en="Key serves one system"),
    why=Text(
        vi="Dùng chung khóa thì mất khóa của một hệ thống là lộ dữ liệu của mọi hệ thống trên đám mây dùng chung.",
        en="With a shared key the loss of one system's key opens every system on the shared cloud.",
    ),
    remediation=Text(vi="Tạo khóa riêng cho từng hệ thống và mục đích.", en="Make a key for each system and purpose."),
    severity=Severity.HIGH,
    levels=levels_from(3),
    controls=("NET-12", "DAT-03"),
    references=("NIST SC-12", "ISO 8.24"),
    resource_types=("provincial:aws:Key",),
)
def check(subject: Resource, stack: Stack, context: Context) -> Findings:
    """By the label provincial:system of the key and of what it encrypts (D331 Đ30.8)."""
    mine = subject.labels.system
    users = ((user.name, user.labels.system) for user in users_of(subject, stack))
    strangers = sorted({f"{name} ({system})" for name, system in users if system != mine})
    if strangers:
        shown = ", ".join(strangers)
        yield subject.failed(
            "tags",
            "provincial:system",
            given=shown,
            message=Text(vi=f"là khóa của {mine} nhưng mã hóa cả {shown}", en=f"is {mine}'s but encrypts {shown}"),
            allowed=Text(vi=f"chỉ tài nguyên của {mine}", en=f"resources of {mine} only"),
        )

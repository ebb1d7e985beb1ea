"""Encryption at rest, alike for volumes, databases and files: a switch, and from level 3 a key of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_policies.context import Context
from provincial_policies.resource import View
from provincial_policies.rule import Finding, Text

OWN_KEY_FROM = 3
"""First level whose data is encrypted under a managed key life cycle (TCVN 14423:2026 5.4.2.4 c)."""


def at_rest(view: View, context: Context, *, switch: str, key: str) -> Iterator[Finding]:
    """A violation where the switch isn't on, or where the level needs an own key and none is named."""
    if view.get(switch, default=False) is not True:
        yield view.failed(
            switch,
            message=Text(vi="lưu dữ liệu không mã hóa", en="keeps data in clear"),
            allowed=Text(vi="true", en="true"),
        )
    elif context.known_level() >= OWN_KEY_FROM and not view.has(key):
        yield view.failed(
            key,
            message=Text(
                vi=f"không dùng khóa riêng; cấp độ {context.level} cần khóa của hệ thống",
                en=f"uses no key of its own; level {context.level} needs the system's key",
            ),
            allowed=Text(vi="ARN khóa của hệ thống", en="the ARN of the system's key"),
        )

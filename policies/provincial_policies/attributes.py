"""Load balancer attributes: AWS's own keys, values that are always text."""

from __future__ import annotations

from collections.abc import Iterable

from provincial_policies.resource import Resource
from provincial_policies.rule import Finding, Text


def kind_of(resource: Resource) -> str:
    """application, network or gateway; AWS's default is application."""
    return str(resource.get("type", default="application"))


def switched_on(resource: Resource, key: str, *, kinds: Iterable[str], message: Text) -> Iterable[Finding]:
    """A violation where a switch that is off by default isn't on; moot for other kinds of load balancer."""
    if kind_of(resource) not in tuple(kinds):
        yield resource.not_applicable(
            f"thuộc tính {key} không có ở loại bộ cân bằng tải này",
            f"this kind of load balancer has no attribute {key}",
        )
        return
    if str(resource.get("attributes", key, default="false")).lower() != "true":
        yield resource.failed("attributes", key, message=message, allowed=Text(vi="true", en="true"))

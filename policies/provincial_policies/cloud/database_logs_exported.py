"""A database hands its logs to the log store."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule

NEEDED = {
    "postgres": ("postgresql",),
    "mysql": ("error", "audit"),
    "mariadb": ("error", "audit"),
    "oracle": ("alert", "audit"),
    "sqlserver": ("error",),
}
"""Logs that tell of errors and sign-ins, by the first word of the engine."""


@rule(
    id="database-logs-exported",
    title=Text(vi="Nhật ký CSDL được gửi về kho nhật ký", en="Database logs exported"),
    why=Text(
        vi="Nhật ký nằm trên chính máy chủ CSDL thì kẻ chiếm được máy chủ xóa được nhật ký.",
        en="Whoever takes over the server deletes the logs that lie on it.",
    ),
    remediation=Text(
        vi='Đặt enable_cloudwatch_logs_exports, ví dụ ["postgresql", "upgrade"].',
        en='Set enable_cloudwatch_logs_exports, for example ["postgresql", "upgrade"].',
    ),
    severity=Severity.MEDIUM,
    controls=("LOG-01", "LOG-03"),
    references=("FSBP RDS.9", "FSBP RDS.34", "FSBP RDS.36", "NIST AU-2"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """An engine that isn't in the list must send at least one log."""
    engine = str(resource.get("engine")).lower().removeprefix("aurora-")
    sent = [str(item.get()) for item in resource.entries("enable_cloudwatch_logs_exports")]
    needed = next((logs for name, logs in NEEDED.items() if engine.startswith(name)), ())
    missing = [name for name in needed if name not in sent]
    if missing or not sent:
        shown = ", ".join(missing) or "?"
        yield resource.failed(
            "enable_cloudwatch_logs_exports",
            message=Text(vi=f"không gửi nhật ký: {shown}", en=f"does not send the logs: {shown}"),
            allowed=Text(vi=", ".join(needed) or "ít nhất một", en=", ".join(needed) or "at least one"),
        )

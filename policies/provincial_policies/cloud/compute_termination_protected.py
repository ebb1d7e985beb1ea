"""A server can't be deleted by a slip."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule


@rule(
    id="compute-termination-protected",
    title=Text(vi="Máy chủ được bảo vệ khỏi xóa nhầm", en="Instance protected from termination"),
    why=Text(
        vi="Một lệnh nhầm xóa máy chủ cùng ổ đĩa của nó, dịch vụ ngừng ngay lập tức.",
        en="One mistaken call takes the server with its disks, and the service stops at once.",
    ),
    remediation=Text(vi="Đặt disable_api_termination là true.", en="Set disable_api_termination to true."),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("NET-10", "BKP-01"),
    references=("NIST CP-10",),
    resource_types=("provincial:aws:Instance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Machines made from a template come and go; those declared one by one don't."""
    if resource.get("disable_api_termination", default=False) is not True:
        yield resource.failed(
            "disable_api_termination",
            message=Text(vi="có thể bị xóa bằng một lệnh", en="can be deleted by one call"),
            allowed=Text(vi="true", en="true"),
        )

"""Every opening in a security group says what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_policies.context import Context
from provincial_policies.ports import permissions
from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Finding, Findings, Severity, Text, rule


@rule(
    id="net-permission-described",
    title=Text(vi="Mỗi quy tắc mở cổng có mô tả", en="Every opening has a description"),
    why=Text(
        vi="Quy tắc không ai nhớ mục đích thì không ai dám đóng, và sơ đồ mạng trong hồ sơ không khớp thực tế.",
        en="Nobody dares to close an opening whose purpose is forgotten, and the dossier's diagram drifts away.",
    ),
    remediation=Text(
        vi="Ghi trong description: ai cần tới dịch vụ nào và vì sao.",
        en="Say in description who needs which service, and why.",
    ),
    severity=Severity.MEDIUM,
    controls=("OPS-04", "NET-04"),
    references=("CIS8 4.4",),
    resource_types=("provincial:aws:SecurityGroup", "provincial:aws:SecurityGroupRule"),
)
def check(resource: Resource, context: Context) -> Findings:
    """One violation for each permission without words of its own."""

    def check_permission(permission: View) -> Iterator[Finding]:
        if not str(permission.get("description", default="")).strip():
            yield permission.failed(
                "description",
                message=Text(vi="quy tắc không có mô tả", en="the permission has no description"),
                allowed=Text(vi="một câu nêu mục đích", en="a sentence that says what it is for"),
            )

    both = [permission for way in ("ingress", "egress") for permission in permissions(resource, way)]
    return each(both, check_permission)

"""A database has no address on the Internet."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="database-private",
    title=Text(vi="Cơ sở dữ liệu không có địa chỉ công khai", en="Database has no public address"),
    why=Text(
        vi="Cơ sở dữ liệu nhìn thấy từ Internet bị dò mật khẩu từ phút đầu tiên.",
        en="A database that the Internet can see has its passwords guessed from the first minute.",
    ),
    remediation=Text(vi="Đặt publicly_accessible là false.", en="Set publicly_accessible to false."),
    severity=Severity.CRITICAL,
    controls=("NET-05", "DAT-06"),
    references=("CIS-AWS 3.2.3", "FSBP RDS.2", "AWSGuard rds-instance-public-access-check"),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out counts as open: the cloud then decides by the subnet."""
    if resource.get("publicly_accessible") is not False:
        yield resource.failed(
            "publicly_accessible",
            message=Text(vi="có địa chỉ trên Internet", en="gets an address on the Internet"),
            allowed=Text(vi="false", en="false"),
        )

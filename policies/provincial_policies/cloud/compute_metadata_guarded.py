"""A machine's credentials can't be read by tricking it into a web request."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.disks import BOTH, machine
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, rule


@rule(
    id="compute-metadata-guarded",
    title=Text(vi="Siêu dữ liệu máy chủ cần thẻ phiên", en="Instance metadata needs a token"),
    why=Text(
        vi="Lỗi SSRF của một trang web đủ để lấy thông tin xác thực của máy nếu siêu dữ liệu không đòi thẻ phiên.",
        en="One web page that can be tricked into a request gives away the machine's credentials.",
    ),
    remediation=Text(
        vi="Đặt metadata_options.http_tokens là required.", en="Set metadata_options.http_tokens to required."
    ),
    severity=Severity.HIGH,
    controls=("IAM-10",),
    references=("CIS-AWS 6.7", "FSBP EC2.8", "FSBP EC2.170"),
    resource_types=BOTH,
)
def check(resource: Resource, context: Context) -> Findings:
    """Metadata that is switched off can't be read at all."""
    options = machine(resource)
    if options.get("metadata_options", "http_endpoint") == "disabled":
        return
    if options.get("metadata_options", "http_tokens") != "required":
        yield options.failed(
            "metadata_options",
            message=Text(vi="trả lời yêu cầu không có thẻ phiên", en="answers requests without a token"),
            allowed=Text(vi="http_tokens: required", en="http_tokens: required"),
        )

"""Listeners speak TLS, or do nothing but send the caller to where TLS is spoken."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource, View
from provincial_policies.rule import Findings, Severity, Text, rule

ENCRYPTED = ("HTTPS", "TLS")
PASSED_THROUGH = ("TCP", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC")


@rule(
    id="lb-listener-encrypted",
    title=Text(vi="Cổng tiếp nhận được mã hóa", en="Listener encrypted"),
    why=Text(
        vi="Qua HTTP không mã hóa, ai trên đường truyền cũng đọc và sửa được hồ sơ của người dân.",
        en="Over plain HTTP anyone on the way can read and change what citizens send.",
    ),
    remediation=Text(
        vi="Dùng protocol HTTPS hoặc TLS kèm chứng thư; listener HTTP chỉ để chuyển hướng sang HTTPS.",
        en="Use protocol HTTPS or TLS with a certificate; keep HTTP listeners only to redirect to HTTPS.",
    ),
    severity=Severity.HIGH,
    controls=("DAT-02",),
    references=("AWSGuard alb-http-to-https-redirection", "FSBP ELB.1"),
    resource_types=("provincial:aws:Listener",),
)
def check(resource: Resource, context: Context) -> Findings:
    """A listener that passes connections through leaves encryption to what lies behind it."""
    protocol = resource.get("protocol")
    if protocol in ENCRYPTED:
        return
    if protocol in PASSED_THROUGH:
        yield resource.not_applicable(
            "listener chuyển tiếp kết nối, việc mã hóa do máy chủ phía sau thực hiện",
            "the listener passes connections through; encryption is up to the servers behind it",
        )
        return
    actions = list(resource.entries("default_actions"))
    if not actions or not all(redirects_to_tls(action) for action in actions):
        yield resource.failed(
            "protocol",
            message=Text(vi="tiếp nhận HTTP không mã hóa", en="takes plain HTTP"),
            allowed=Text(
                vi="HTTPS, TLS, hoặc HTTP chỉ để chuyển hướng sang HTTPS", en="HTTPS, TLS, or HTTP that only redirects"
            ),
        )


def redirects_to_tls(action: View) -> bool:
    """Whether an action sends the caller to HTTPS."""
    return bool(action.get("type") == "redirect" and action.get("redirect_config", "protocol") == "HTTPS")

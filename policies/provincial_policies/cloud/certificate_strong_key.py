"""A certificate's key is strong enough for its level."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

FEWEST_BITS = {3: 2048, 4: 3072, 5: 3072}
"""Of RSA. Level 4 asks for strong algorithms only (TCVN 14423:2026 6.4.2.4); the figures are NIST SP 800-57's."""

CLOUD_DEFAULT = "RSA_2048"


@rule(
    id="certificate-strong-key",
    title=Text(vi="Chứng thư số dùng khóa đủ mạnh", en="Certificate has a strong key"),
    why=Text(
        vi="Khóa yếu bẻ được thì kẻ khác giả được cổng dịch vụ công mà trình duyệt không báo gì.",
        en="Whoever breaks a weak key can pose as the public-service portal without any browser warning.",
    ),
    remediation=Text(
        vi="Đặt key_algorithm là EC_prime256v1 hoặc RSA_3072.", en="Set key_algorithm to EC_prime256v1 or RSA_3072."
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("DAT-02",),
    references=("FSBP ACM.2", "NIST SC-12", "NIST SC-13"),
    resource_types=("provincial:aws:Certificate",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Elliptic curves on offer are all strong enough."""
    algorithm = str(resource.get("key_algorithm", default=CLOUD_DEFAULT))
    wanted = FEWEST_BITS[context.known_level()]
    kind, _, bits = algorithm.partition("_")
    if kind == "RSA" and bits.isdigit() and int(bits) < wanted:
        yield resource.failed(
            "key_algorithm",
            given=algorithm,
            message=Text(
                vi=f"khóa RSA {bits} bit; cấp độ {context.level} cần {wanted} bit",
                en=f"an RSA key of {bits} bits; level {context.level} needs {wanted}",
            ),
            allowed=Text(vi=f"RSA từ {wanted} bit, hoặc EC", en=f"RSA of {wanted} bits or more, or EC"),
        )

"""A gateway listens over TLS alone."""

from __future__ import annotations

from provincial_policies.cel.kinds import GATEWAY_KIND
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="gateway-encrypted",
    title=Text(vi="Cổng vào được mã hóa", en="Gateway listeners encrypted"),
    why=Text(
        vi="Không TLS thì mật khẩu và hồ sơ của người dân đi qua mạng dưới dạng đọc được.",
        en="Without TLS passwords and files of citizens cross the network in the clear.",
    ),
    remediation=Text(
        vi="Đặt protocol của listener là HTTPS hoặc TLS.",
        en="Set the listener's protocol to HTTPS or TLS.",
    ),
    message=Text(vi="nghe mà không mã hóa", en="listens without encryption"),
    severity=Severity.HIGH,
    controls=("DAT-02",),
    kinds=(GATEWAY_KIND,),
    offenders="object.spec.listeners.filter(l, !(l.protocol in ['HTTPS', 'TLS'])).map(l, l.name)",
)

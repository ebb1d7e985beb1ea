"""A tenant has no node ports to give away."""

from __future__ import annotations

from provincial_policies.cel.kinds import QUOTA
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="quota-no-node-ports",
    title=Text(vi="Hạn mức cấm NodePort", en="Quota forbids node ports"),
    why=Text(
        vi="Hạn mức 0 chặn NodePort cả khi chính sách bị gỡ.",
        en="A quota of 0 keeps node ports away even when a policy is removed.",
    ),
    remediation=Text(
        vi='Đặt services.nodeports: "0" trong spec.hard.',
        en='Set services.nodeports: "0" in spec.hard.',
    ),
    message=Text(vi="không bằng 0 trong hạn mức", en="is not 0 in the quota"),
    severity=Severity.MEDIUM,
    controls=("NET-03", "KUB-05"),
    kinds=(QUOTA,),
    offenders=(
        "has(dyn(object.spec).hard) && 'services.nodeports' in dyn(object.spec).hard && "
        "string(dyn(object.spec).hard['services.nodeports']) == '0' || has(object.spec.scopes) || "
        "has(object.spec.scopeSelector) ? [] : ['services.nodeports']"
    ),
)

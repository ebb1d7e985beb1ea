"""A service can't catch traffic that isn't its own."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="svc-no-external-ips",
    title=Text(vi="Dịch vụ không nhận địa chỉ ngoài", en="No external IPs"),
    why=Text(
        vi="externalIPs cho phép một không gian tên hứng lưu lượng gửi đến địa chỉ bất kỳ.",
        en="With externalIPs a namespace can catch traffic that was meant for any address.",
    ),
    remediation=Text(
        vi="Bỏ externalIPs; công bố qua Gateway.",
        en="Remove externalIPs; publish through the Gateway.",
    ),
    message=Text(vi="nhận lưu lượng của địa chỉ khác", en="catches traffic of other addresses"),
    severity=Severity.HIGH,
    controls=("NET-03",),
    references=("CIS-K8s 1.2.3", "CVE-2020-8554"),
    kinds=(SERVICE,),
    offenders="has(object.spec.externalIPs) && object.spec.externalIPs.size() > 0 ? ['spec.externalIPs'] : []",
)

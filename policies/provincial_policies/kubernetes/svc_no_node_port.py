"""A service is reached through the entry points of its zone, not on every node."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="svc-no-node-port",
    title=Text(vi="Dịch vụ không mở cổng trên mọi máy chủ", en="No NodePort service"),
    why=Text(
        vi="NodePort mở cổng trên mọi máy chủ của cụm, đi vòng qua tường lửa ứng dụng và ma trận vùng mạng.",
        en="A NodePort opens a port on every node, past the web application firewall and the zone matrix.",
    ),
    remediation=Text(
        vi="Đặt type là ClusterIP và công bố qua Gateway của vùng DMZ.",
        en="Set type to ClusterIP and publish through the Gateway of the DMZ.",
    ),
    message=Text(vi="mở cổng trên mọi máy chủ", en="opens a port on every node"),
    severity=Severity.HIGH,
    controls=("NET-03", "NET-02"),
    references=("NSA: network separation",),
    kinds=(SERVICE,),
    offenders="has(object.spec.type) && object.spec.type == 'NodePort' ? ['spec.type'] : []",
)

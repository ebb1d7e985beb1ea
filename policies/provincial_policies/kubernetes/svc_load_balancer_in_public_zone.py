"""Inner zones are not opened to the world by a load balancer."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="svc-load-balancer-in-public-zone",
    title=Text(
        vi="Cân bằng tải chỉ ở vùng công khai hoặc có giới hạn nguồn",
        en="Load balancers in public zones or limited",
    ),
    why=Text(
        vi="Bộ cân bằng tải mở cho mọi địa chỉ ở vùng trong đi vòng qua vùng DMZ.",
        en="A load balancer open to all addresses in an inner zone goes past the DMZ.",
    ),
    remediation=Text(
        vi="Đặt loadBalancerSourceRanges, hoặc công bố từ vùng dmz hay edge.",
        en="Set loadBalancerSourceRanges, or publish from the zone dmz or edge.",
    ),
    message=Text(
        vi="mở cho mọi địa chỉ ở ngoài vùng công khai",
        en="is open to all addresses outside the public zones",
    ),
    severity=Severity.HIGH,
    controls=("NET-03", "NET-12"),
    kinds=(SERVICE,),
    offenders=(
        "has(object.spec.type) && object.spec.type == 'LoadBalancer' && !('provincial/zone' in variables.labels && "
        "variables.labels['provincial/zone'] in ['dmz', 'edge']) && !(has(object.spec.loadBalancerSourceRanges) && "
        "object.spec.loadBalancerSourceRanges.size() > 0 && object.spec.loadBalancerSourceRanges.all(r, !(r in "
        "['0.0.0.0/0', '::/0']))) ? ['spec.loadBalancerSourceRanges'] : []"
    ),
)

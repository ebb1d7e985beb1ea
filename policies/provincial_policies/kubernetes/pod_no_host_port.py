"""No container takes a port of its node; on the node's own network every port is one, which another rule minds."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-host-port",
    title=Text(vi="Không chiếm cổng của máy chủ", en="No host port"),
    why=Text(
        vi="Cổng mở thẳng trên máy chủ đi vòng qua NetworkPolicy và tường lửa của vùng.",
        en="A port opened on the node itself goes past network policies and the zone's firewall.",
    ),
    remediation=Text(vi="Bỏ hostPort; công bố qua Service.", en="Remove hostPort; publish through a Service."),
    message=Text(vi="chiếm cổng của máy chủ", en="takes a port of its node"),
    severity=Severity.HIGH,
    controls=("KUB-01", "NET-03"),
    references=("PSS baseline: Host Ports", "CIS-K8s 5.2.12"),
    kinds=PODS,
    offenders=(
        "has(variables.pod.hostNetwork) && variables.pod.hostNetwork ? [] : variables.containers.filter(c, "
        "has(c.ports) && c.ports.exists(p, has(p.hostPort) && p.hostPort != 0)).map(c, c.name)"
    ),
)

"""From level 3 the copies of a service don't share one node."""

from __future__ import annotations

from provincial_policies.cel.kinds import DEPLOYMENT, STATEFUL_SET
from provincial_policies.rule import Severity, Text, cel_rule, levels_from

RULE = cel_rule(
    id="workload-copies-spread",
    title=Text(vi="Các bản chạy trên nhiều máy chủ", en="Copies spread over nodes"),
    why=Text(
        vi="Mọi bản trên cùng một máy chủ thì hỏng máy đó là mất hết.",
        en="With all copies on one node they are all lost with it.",
    ),
    remediation=Text(
        vi="Thêm topologySpreadConstraints hoặc podAntiAffinity theo máy chủ hay vùng.",
        en="Add topologySpreadConstraints or a podAntiAffinity over nodes or zones.",
    ),
    message=Text(vi="không trải các bản ra nhiều máy chủ", en="doesn't spread its copies over nodes"),
    severity=Severity.MEDIUM,
    controls=("NET-10",),
    kinds=(DEPLOYMENT, STATEFUL_SET),
    levels=levels_from(3),
    offenders=(
        "has(object.spec.replicas) && object.spec.replicas > 1 && !(has(variables.pod.topologySpreadConstraints) "
        "&& variables.pod.topologySpreadConstraints.size() > 0 || has(variables.pod.affinity) && "
        "has(variables.pod.affinity.podAntiAffinity)) ? ['topologySpreadConstraints'] : []"
    ),
)

"""From level 3 a service keeps its spare copy at night too."""

from __future__ import annotations

from provincial_policies.cel.kinds import AUTOSCALER
from provincial_policies.rule import Severity, Text, cel_rule, levels_from

RULE = cel_rule(
    id="hpa-enough-replicas",
    title=Text(vi="Tự co giãn không xuống dưới số bản tối thiểu", en="Autoscaling keeps enough copies"),
    why=Text(
        vi="Bộ tự co giãn đặt minReplicas thấp sẽ bỏ qua số bản tối thiểu của cấp độ.",
        en="An autoscaler with a low minReplicas undoes the level's least number of copies.",
    ),
    remediation=Text(
        vi="Tăng minReplicas đến số tối thiểu của cấp độ.",
        en="Raise minReplicas to the level's minimum.",
    ),
    message=Text(vi="ít hơn số bản tối thiểu của cấp độ", en="is below the level's least number of copies"),
    severity=Severity.MEDIUM,
    controls=("NET-10",),
    kinds=(AUTOSCALER,),
    levels=levels_from(3),
    parameters=("replicas-level-3",),
    offenders=(
        "(has(object.spec.minReplicas) ? object.spec.minReplicas : 1) < int(params.data['replicas-level-' + "
        "string(variables.level)]) ? ['spec.minReplicas'] : []"
    ),
)

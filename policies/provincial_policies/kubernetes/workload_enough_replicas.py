"""From level 3 a service survives the loss of one copy."""

from __future__ import annotations

from provincial_policies.cel.kinds import DEPLOYMENT, STATEFUL_SET
from provincial_policies.rule import Severity, Text, cel_rule, levels_from

RULE = cel_rule(
    id="workload-enough-replicas",
    title=Text(vi="Đủ số bản chạy theo cấp độ", en="Enough copies for the level"),
    why=Text(
        vi="Một bản duy nhất thì mỗi lần cập nhật hay hỏng máy chủ là dịch vụ dừng.",
        en="With a single copy every update and every broken node stops the service.",
    ),
    remediation=Text(
        vi="Tăng spec.replicas đến số tối thiểu của cấp độ.",
        en="Raise spec.replicas to the level's minimum.",
    ),
    message=Text(vi="ít hơn số bản tối thiểu của cấp độ", en="is below the level's least number of copies"),
    severity=Severity.MEDIUM,
    controls=("NET-10",),
    kinds=(DEPLOYMENT, STATEFUL_SET),
    levels=levels_from(3),
    parameters=("replicas-level-3",),
    offenders=(
        "(has(object.spec.replicas) ? object.spec.replicas : 1) < int(params.data['replicas-level-' + "
        "string(variables.level)]) && !(has(object.spec.replicas) && object.spec.replicas == 0) ? "
        "['spec.replicas'] : []"
    ),
)

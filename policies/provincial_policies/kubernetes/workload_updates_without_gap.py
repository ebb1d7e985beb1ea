"""From level 3 an update doesn't stop the service."""

from __future__ import annotations

from provincial_policies.cel.kinds import DEPLOYMENT
from provincial_policies.rule import Severity, Text, cel_rule, levels_from

RULE = cel_rule(
    id="workload-updates-without-gap",
    title=Text(vi="Cập nhật không gián đoạn", en="Updates without a gap"),
    why=Text(
        vi="Recreate dừng mọi bản cũ trước khi bản mới chạy: mỗi lần cập nhật là một lần dừng dịch vụ.",
        en="Recreate stops every old copy before a new one runs: each update stops the service.",
    ),
    remediation=Text(vi="Dùng strategy RollingUpdate.", en="Use the strategy RollingUpdate."),
    message=Text(vi="dừng hết bản cũ trước khi có bản mới", en="stops all copies before new ones run"),
    severity=Severity.MEDIUM,
    controls=("NET-10",),
    kinds=(DEPLOYMENT,),
    levels=levels_from(3),
    offenders=(
        "has(object.spec.strategy) && has(object.spec.strategy.type) && object.spec.strategy.type == 'Recreate' ? "
        "['spec.strategy.type'] : []"
    ),
)

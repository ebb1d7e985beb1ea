"""No pod can fill its node's disk."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-scratch-limited",
    title=Text(vi="Volume tạm có giới hạn", en="Scratch volumes limited"),
    why=Text(
        vi="emptyDir không giới hạn có thể làm đầy đĩa của máy chủ.",
        en="An emptyDir without a limit can fill the node's disk.",
    ),
    remediation=Text(vi="Đặt sizeLimit cho emptyDir.", en="Set sizeLimit of the emptyDir."),
    message=Text(vi="không có giới hạn dung lượng", en="has no size limit"),
    severity=Severity.LOW,
    controls=("KUB-05",),
    kinds=PODS,
    offenders=(
        "variables.volumes.filter(v, has(v.emptyDir) && !has(v.emptyDir.sizeLimit) || !dyn(v).exists(k, k != "
        "'name')).map(v, v.name)"
    ),
)

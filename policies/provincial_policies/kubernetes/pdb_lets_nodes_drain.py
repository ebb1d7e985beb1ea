"""A node can be emptied to be patched."""

from __future__ import annotations

from provincial_policies.cel.kinds import DISRUPTION_BUDGET
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pdb-lets-nodes-drain",
    title=Text(vi="Ngân sách gián đoạn cho phép bảo trì", en="Disruption budgets allow maintenance"),
    why=Text(
        vi="Không cho gián đoạn bản nào thì không vá được máy chủ.",
        en="Where no copy may be moved no node can be patched.",
    ),
    remediation=Text(vi="Đặt maxUnavailable từ 1 trở lên.", en="Set maxUnavailable to 1 or more."),
    message=Text(vi="không cho dời bản nào", en="lets no copy be moved"),
    severity=Severity.MEDIUM,
    controls=("NET-10", "HST-06"),
    kinds=(DISRUPTION_BUDGET,),
    offenders=(
        "has(object.spec.maxUnavailable) && (object.spec.maxUnavailable == 0 || object.spec.maxUnavailable == "
        "'0%') ? ['spec.maxUnavailable'] : has(object.spec.minAvailable) && object.spec.minAvailable == '100%' ? "
        "['spec.minAvailable'] : []"
    ),
)

"""What lies in a namespace is of the namespace's own level."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="level-of-namespace",
    title=Text(vi="Cấp độ như của không gian tên", en="Level as the namespace's"),
    why=Text(
        vi=(
            "Hạn mức, cách ly mạng và quyền theo cấp độ của không gian tên; khối lượng công việc khác cấp độ thì được "
            "bảo vệ theo cấp độ sai."
        ),
        en=(
            "Quotas, isolation and rights follow the namespace's level; a workload of another level is protected as "
            "what it is not."
        ),
    ),
    remediation=Text(
        vi="Đặt đối tượng vào không gian tên cùng cấp độ, hoặc sửa nhãn provincial/level cho đúng.",
        en="Put the object into a namespace of its level, or correct the label provincial/level.",
    ),
    message=Text(vi="khác cấp độ của không gian tên", en="is not the namespace's level"),
    severity=Severity.HIGH,
    controls=("KUB-07",),
    references=("D331 Art. 7",),
    kinds=(*PODS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "variables.level > 0 && variables.namespaceLevel > 0 && variables.level != variables.namespaceLevel"
        " ? ['provincial/level'] : []"
    ),
)

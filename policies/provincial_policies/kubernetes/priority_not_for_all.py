"""Priority is given by decision."""

from __future__ import annotations

from provincial_policies.cel.kinds import PRIORITY_CLASS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="priority-not-for-all",
    title=Text(vi="Mức ưu tiên không mặc định cho tất cả", en="No priority by default"),
    why=Text(
        vi="Mức mặc định toàn cụm áp cho cả những gì không ai quyết định.",
        en="A global default applies to what nobody decided on.",
    ),
    remediation=Text(
        vi="Bỏ globalDefault; ghi priorityClassName ở từng khối lượng công việc.",
        en="Remove globalDefault; name the class in each workload.",
    ),
    message=Text(vi="là mặc định cho tất cả", en="is the default for all"),
    severity=Severity.LOW,
    controls=("KUB-05",),
    kinds=(PRIORITY_CLASS,),
    offenders="has(object.globalDefault) && object.globalDefault ? ['globalDefault'] : []",
)

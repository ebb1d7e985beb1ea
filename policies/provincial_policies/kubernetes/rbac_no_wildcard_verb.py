"""A role says what may be done."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-wildcard-verb",
    title=Text(vi="Quyền nêu rõ hành động", en="Rights name their verbs"),
    why=Text(
        vi="Dấu * cho cả những hành động sẽ có trong tương lai, gồm leo thang quyền.",
        en="A * grants verbs that don't even exist yet, and those that escalate rights.",
    ),
    remediation=Text(vi="Liệt kê các verb cần dùng.", en="List the verbs that are needed."),
    message=Text(vi="cho mọi hành động", en="allows every verb"),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.3",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, '*' in r.verbs).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""Nobody can hand themselves rights."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-escalation",
    title=Text(vi="Không có quyền tự nâng quyền", en="No right to gain rights"),
    why=Text(
        vi="bind, escalate và impersonate cho người giữ tự lấy mọi quyền khác.",
        en="With bind, escalate or impersonate one can take every other right.",
    ),
    remediation=Text(vi="Bỏ các verb đó.", en="Remove these verbs."),
    message=Text(vi="tự nâng được quyền", en="can gain rights"),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.8",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, r.verbs.exists(v, v in ['bind', 'escalate', 'impersonate'])).map(r, "
        "has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""A quota bounds everything that a tenant could use up."""

from __future__ import annotations

from provincial_policies.cel.kinds import QUOTA
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="quota-complete",
    title=Text(vi="Hạn mức đủ các mục", en="Quota complete"),
    why=Text(
        vi="Thiếu một mục thì đơn vị vẫn dùng hết mục đó của cả cụm.",
        en="Where one item is missing a unit can still use up all of it.",
    ),
    remediation=Text(
        vi="Đặt limits.memory, requests.cpu, requests.memory và pods trong spec.hard.",
        en="Set limits.memory, requests.cpu, requests.memory and pods in spec.hard.",
    ),
    message=Text(vi="không có trong hạn mức", en="is not in the quota"),
    severity=Severity.MEDIUM,
    controls=("KUB-05",),
    references=("NSA: ResourceQuota",),
    kinds=(QUOTA,),
    offenders=(
        "has(object.spec.scopes) || has(object.spec.scopeSelector) ? [] : ['limits.memory', 'requests.cpu', "
        "'requests.memory', 'pods'].filter(k, !(has(dyn(object.spec).hard) && k in dyn(object.spec).hard))"
    ),
)

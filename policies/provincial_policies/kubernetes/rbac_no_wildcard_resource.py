"""A role says on what something may be done."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-wildcard-resource",
    title=Text(vi="Quyền nêu rõ tài nguyên", en="Rights name their resources"),
    why=Text(
        vi="Dấu * gồm cả Secret, token và mọi loại tài nguyên được thêm sau này.",
        en="A * takes in secrets, tokens and every kind of resource that is added later.",
    ),
    remediation=Text(
        vi="Liệt kê apiGroups và resources cần dùng.",
        en="List the apiGroups and resources that are needed.",
    ),
    message=Text(vi="cho mọi tài nguyên", en="allows every resource"),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.3",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && '*' in r.resources || has(r.apiGroups) && '*' in "
        "r.apiGroups).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

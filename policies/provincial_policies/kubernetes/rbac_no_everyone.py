"""Rights are given to somebody, not to everybody."""

from __future__ import annotations

from provincial_policies.cel.kinds import BINDINGS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-everyone",
    title=Text(vi="Không cấp quyền cho tất cả", en="No rights for everyone"),
    why=Text(
        vi="Các nhóm này gồm mọi người gọi được API, kể cả không đăng nhập.",
        en="These groups take in everyone who can reach the API, even without signing in.",
    ),
    remediation=Text(vi="Gắn với nhóm hoặc tài khoản cụ thể.", en="Bind named groups or accounts."),
    message=Text(vi="gồm mọi người", en="takes in everyone"),
    severity=Severity.CRITICAL,
    controls=("IAM-03", "IAM-01"),
    references=("NSA: anonymous requests", "CIS-K8s 5.1.1"),
    kinds=BINDINGS,
    offenders=(
        "variables.subjects.filter(s, s.name in ['system:anonymous', 'system:unauthenticated', "
        "'system:authenticated', 'system:serviceaccounts']).map(s, s.kind + '/' + s.name)"
    ),
)

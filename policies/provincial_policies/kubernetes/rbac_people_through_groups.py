"""Who leaves a group leaves its rights behind."""

from __future__ import annotations

from provincial_policies.cel.kinds import BINDINGS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-people-through-groups",
    title=Text(vi="Người nhận quyền qua nhóm", en="People get rights through groups"),
    why=Text(
        vi="Quyền gắn với từng người còn lại khi họ chuyển việc.",
        en="Rights bound to a person stay when the person moves on.",
    ),
    remediation=Text(
        vi="Gắn với nhóm của hệ thống tài khoản tập trung.",
        en="Bind a group of the central identity system.",
    ),
    message=Text(vi="nhận quyền trực tiếp, không qua nhóm", en="holds rights directly, not through a group"),
    severity=Severity.LOW,
    controls=("IAM-03", "IAM-08"),
    references=("CIS-K8s 3.1.1",),
    kinds=BINDINGS,
    offenders=(
        "variables.subjects.filter(s, s.kind == 'User' && !s.name.startsWith('system:')).map(s, s.kind + '/' + s.name)"
    ),
)

"""Nobody is above the checks."""

from __future__ import annotations

from provincial_policies.cel.kinds import BINDINGS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-masters",
    title=Text(vi="Không dùng system:masters", en="system:masters not used"),
    why=Text(
        vi="Nhóm system:masters bỏ qua mọi kiểm tra quyền và không thu hồi được.",
        en="The group system:masters passes every check of rights and can't be revoked.",
    ),
    remediation=Text(vi="Dùng nhóm OIDC của nền tảng.", en="Use a group of the platform's identity provider."),
    message=Text(vi="là nhóm bỏ qua mọi kiểm tra quyền", en="is the group that passes every check"),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.7",),
    kinds=BINDINGS,
    offenders=(
        "variables.subjects.filter(s, s.kind == 'Group' && s.name == 'system:masters').map(s, s.kind + '/' + s.name)"
    ),
)

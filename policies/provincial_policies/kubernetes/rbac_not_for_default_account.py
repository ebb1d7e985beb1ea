"""The account that nobody chose has no rights."""

from __future__ import annotations

from provincial_policies.cel.kinds import BINDINGS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-not-for-default-account",
    title=Text(vi="Không cấp quyền cho tài khoản default", en="No rights for the account default"),
    why=Text(
        vi="Mọi pod không nêu tài khoản đều chạy bằng default và nhận luôn quyền đó.",
        en="Every pod that names no account runs as default and gets the rights with it.",
    ),
    remediation=Text(vi="Tạo ServiceAccount riêng cho ứng dụng.", en="Create a ServiceAccount for the application."),
    message=Text(vi="là tài khoản mà mọi pod dùng chung", en="is the account that all pods share"),
    severity=Severity.HIGH,
    controls=("IAM-03", "IAM-10"),
    references=("CIS-K8s 5.1.5",),
    kinds=BINDINGS,
    offenders=(
        "variables.subjects.filter(s, s.kind == 'ServiceAccount' && s.name == 'default').map(s, s.kind + '/' + s.name)"
    ),
)

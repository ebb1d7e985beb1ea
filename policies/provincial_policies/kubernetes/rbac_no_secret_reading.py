"""Nobody reads secrets in bulk."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-secret-reading",
    title=Text(vi="Không đọc mọi Secret", en="No reading of all secrets"),
    why=Text(
        vi="Đọc được mọi Secret là có token và mật khẩu của mọi ứng dụng ở đó.",
        en="Whoever reads all secrets has the tokens and passwords of every application there.",
    ),
    remediation=Text(
        vi="Bỏ quyền, hoặc nêu tên từng Secret trong resourceNames với verb get.",
        en="Remove it, or name each secret in resourceNames with the verb get.",
    ),
    message=Text(vi="đọc được mọi Secret", en="reads every secret"),
    severity=Severity.HIGH,
    controls=("IAM-03", "DAT-04"),
    references=("CIS-K8s 5.1.2",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['secrets']) && "
        "(r.verbs.exists(v, v in ['list', 'watch']) || 'get' in r.verbs && !(has(r.resourceNames) && "
        "r.resourceNames.size() > 0))).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""Tokens are given out to those they are meant for."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-token-creation",
    title=Text(vi="Không phát token", en="No creation of tokens"),
    why=Text(
        vi="Ai phát được token của tài khoản dịch vụ thì có mọi quyền của tài khoản đó.",
        en="Whoever creates a service account's token has all that the account may do.",
    ),
    remediation=Text(
        vi="Bỏ quyền với serviceaccounts/token, hoặc nêu tên tài khoản trong resourceNames.",
        en="Remove rights on serviceaccounts/token, or name the accounts in resourceNames.",
    ),
    message=Text(vi="phát được token của mọi tài khoản dịch vụ", en="creates tokens of every service account"),
    severity=Severity.HIGH,
    controls=("IAM-03", "IAM-10"),
    references=("CIS-K8s 5.1.13",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['serviceaccounts/token']) && "
        "'create' in r.verbs && !(has(r.resourceNames) && r.resourceNames.size() > 0)).map(r, has(r.resources) ? "
        "r.resources.join('+') : 'nonResourceURLs')"
    ),
)

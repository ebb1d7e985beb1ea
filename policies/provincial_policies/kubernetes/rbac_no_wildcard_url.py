"""A role says which paths may be read."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLUSTER_ROLE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-wildcard-url",
    title=Text(vi="Quyền nêu rõ đường dẫn", en="Rights name their URLs"),
    why=Text(
        vi="Dấu * mở mọi đường dẫn của API server, gồm đường dẫn gỡ lỗi.",
        en="A * opens every path of the API server, those for debugging included.",
    ),
    remediation=Text(
        vi="Liệt kê các đường dẫn cần dùng, như /healthz.",
        en="List the paths that are needed, such as /healthz.",
    ),
    message=Text(vi="mở mọi đường dẫn", en="opens every path"),
    severity=Severity.MEDIUM,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.3",),
    kinds=(CLUSTER_ROLE,),
    offenders=(
        "variables.rules.filter(r, has(r.nonResourceURLs) && r.nonResourceURLs.exists(u, u in ['*', '/*'])).map(r, "
        "has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

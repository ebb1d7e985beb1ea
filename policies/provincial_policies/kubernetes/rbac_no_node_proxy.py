"""Nobody goes past the API server to a node."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-node-proxy",
    title=Text(vi="Không vào thẳng kubelet", en="No way to the kubelet"),
    why=Text(
        vi="nodes/proxy cho chạy lệnh trong mọi pod của máy chủ mà không qua kiểm soát và nhật ký của API.",
        en="Through nodes/proxy one runs commands in every pod of a node, past the API's checks and audit log.",
    ),
    remediation=Text(
        vi="Bỏ nodes/proxy; dùng nodes/metrics nếu chỉ cần số đo.",
        en="Remove nodes/proxy; use nodes/metrics where only figures are needed.",
    ),
    message=Text(vi="vào thẳng được kubelet", en="reaches the kubelet"),
    severity=Severity.HIGH,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.10",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['nodes/proxy', "
        "'nodes/*'])).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""Identities are given out by the platform alone."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-certificate-approval",
    title=Text(vi="Không duyệt chứng thư", en="No approval of certificates"),
    why=Text(
        vi="Ai duyệt được chứng thư thì tự cấp cho mình danh tính bất kỳ, kể cả quản trị.",
        en="Whoever approves certificates can give themselves any identity, an administrator's included.",
    ),
    remediation=Text(
        vi="Bỏ quyền với certificatesigningrequests/approval và signers.",
        en="Remove rights on certificatesigningrequests/approval and signers.",
    ),
    message=Text(vi="duyệt được chứng thư", en="approves certificates"),
    severity=Severity.HIGH,
    controls=("IAM-03", "IAM-08"),
    references=("CIS-K8s 5.1.11",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in "
        "['certificatesigningrequests/approval']) && r.verbs.exists(v, v in ['update', 'patch']) || "
        "has(r.resources) && r.resources.exists(x, x in ['signers']) && r.verbs.exists(v, v in ['approve', "
        "'sign'])).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""The gate is changed by the platform alone."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-admission-change",
    title=Text(vi="Không sửa cổng kiểm soát", en="No change of the admission gate"),
    why=Text(
        vi="Ai sửa được webhook hay chính sách thì tắt được mọi quy tắc hoặc đọc được mọi yêu cầu.",
        en="Whoever changes webhooks or policies can switch every rule off, or read every request.",
    ),
    remediation=Text(
        vi="Bỏ quyền ghi với các tài nguyên của admissionregistration.k8s.io.",
        en="Remove write access to the resources of admissionregistration.k8s.io.",
    ),
    message=Text(vi="sửa được cổng kiểm soát của cụm", en="changes the cluster's admission gate"),
    severity=Severity.CRITICAL,
    controls=("IAM-03", "KUB-01"),
    references=("CIS-K8s 5.1.12",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in "
        "['validatingwebhookconfigurations', 'mutatingwebhookconfigurations', 'validatingadmissionpolicies', "
        "'validatingadmissionpolicybindings', 'mutatingadmissionpolicies', 'mutatingadmissionpolicybindings']) && "
        "r.verbs.exists(v, v in ['create', 'update', 'patch', 'delete', 'deletecollection'])).map(r, "
        "has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

"""Pods are created where one is responsible."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLUSTER_ROLE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-pod-creation",
    title=Text(vi="Không tạo pod trên cả cụm", en="No pod creation in the whole cluster"),
    why=Text(
        vi="Ai tạo được pod ở mọi không gian tên thì mượn được mọi tài khoản dịch vụ và Secret ở đó.",
        en="Whoever may create pods everywhere can borrow every service account and secret there.",
    ),
    remediation=Text(vi="Dùng Role trong từng không gian tên.", en="Use a Role in each namespace."),
    message=Text(vi="tạo được pod ở mọi không gian tên", en="creates pods in every namespace"),
    severity=Severity.MEDIUM,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.4",),
    kinds=(CLUSTER_ROLE,),
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['pods']) && 'create' in "
        "r.verbs).map(r, has(r.resources) ? r.resources.join('+') : 'nonResourceURLs')"
    ),
)

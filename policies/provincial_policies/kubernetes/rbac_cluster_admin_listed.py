"""Who may do everything was approved by name."""

from __future__ import annotations

from provincial_policies.cel.kinds import BINDINGS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-cluster-admin-listed",
    title=Text(vi="Quản trị cụm có trong danh sách", en="Cluster administrators are listed"),
    why=Text(
        vi="cluster-admin làm được mọi việc; ai giữ quyền đó phải có trong danh sách được duyệt.",
        en="cluster-admin may do anything; who holds it must be on an approved list.",
    ),
    remediation=Text(
        vi="Gắn vai trò hẹp hơn, hoặc đưa nhóm vào danh sách quản trị được duyệt của cụm.",
        en="Bind a narrower role, or put the group on the cluster's approved list.",
    ),
    message=Text(
        vi="giữ quyền cluster-admin mà không có trong danh sách",
        en="holds cluster-admin without being listed",
    ),
    severity=Severity.CRITICAL,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.1",),
    kinds=BINDINGS,
    parameters=("administrators",),
    offenders=(
        "object.roleRef.name == 'cluster-admin' ? variables.subjects.filter(s, !((s.kind + '/' + s.name) in "
        "params.data['administrators'].split('\\n'))).map(s, s.kind + '/' + s.name) : []"
    ),
)

"""No container has every right on its node."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-not-privileged",
    title=Text(vi="Container không chạy đặc quyền", en="No privileged container"),
    why=Text(
        vi="Container đặc quyền có mọi quyền trên máy chủ; ai chiếm được nó là chiếm cả máy và mọi hệ thống ở đó.",
        en="A privileged container may do anything on its node; whoever takes it over has the node.",
    ),
    remediation=Text(
        vi="Bỏ securityContext.privileged hoặc đặt là false; nếu cần, chỉ cấp đúng khả năng (capability) còn thiếu.",
        en="Remove securityContext.privileged or set it to false; grant the one missing capability if need be.",
    ),
    message=Text(vi="chạy đặc quyền trên máy chủ", en="runs privileged on its node"),
    severity=Severity.CRITICAL,
    controls=("KUB-01", "IAM-03"),
    references=("PSS baseline: Privileged Containers", "NSA: privileged", "CIS-K8s 5.2.2"),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.privileged)"
        " && c.securityContext.privileged).map(c, c.name)"
    ),
)

"""A container starts with no capability at all."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-drops-all-capabilities",
    title=Text(vi="Bỏ mọi khả năng mặc định", en="All capabilities dropped"),
    why=Text(
        vi="Bộ khả năng mặc định gồm những quyền mà hầu như không ứng dụng nào cần.",
        en="The default set holds rights that hardly any application needs.",
    ),
    remediation=Text(
        vi='Đặt securityContext.capabilities.drop là ["ALL"].',
        en='Set securityContext.capabilities.drop to ["ALL"].',
    ),
    message=Text(vi="không bỏ hết khả năng", en="doesn't drop all capabilities"),
    severity=Severity.HIGH,
    controls=("KUB-01", "IAM-03"),
    references=("PSS restricted: Capabilities (drop)", "CIS-K8s 5.2.8"),
    kinds=PODS,
    offenders=(
        "variables.windows ? [] : variables.containers.filter(c, !(has(c.securityContext) && "
        "has(c.securityContext.capabilities) && has(c.securityContext.capabilities.drop) && 'ALL' in "
        "c.securityContext.capabilities.drop)).map(c, c.name)"
    ),
)

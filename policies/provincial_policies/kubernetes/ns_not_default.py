"""Whatever runs belongs to a system and lies in its namespace."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ns-not-default",
    title=Text(vi="Không dùng không gian tên default", en="Not in the default namespace"),
    why=Text(
        vi="default không thuộc hệ thống nào: không hạn mức, không cách ly mạng, không chủ.",
        en="The namespace default belongs to no system: no quota, no isolation, no owner.",
    ),
    remediation=Text(
        vi="Đặt đối tượng vào không gian tên của hệ thống.",
        en="Put the object into its system's namespace.",
    ),
    message=Text(vi="nằm trong không gian tên default", en="lies in the namespace default"),
    severity=Severity.MEDIUM,
    controls=("KUB-06", "NET-12"),
    references=("CIS-K8s 5.6.4",),
    kinds=(*PODS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "has(object.metadata.namespace) && object.metadata.namespace != 'default' ? [] : ['metadata.namespace']"
    ),
)

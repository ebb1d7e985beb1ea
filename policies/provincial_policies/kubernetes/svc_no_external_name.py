"""An inner name means an inner service."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="svc-no-external-name",
    title=Text(vi="Dịch vụ không trỏ ra tên ngoài", en="No external name"),
    why=Text(
        vi="ExternalName lừa được ứng dụng khác nói chuyện với máy chủ ngoài dưới một tên nội bộ.",
        en="An ExternalName makes other applications talk to a server outside under a name that looks inner.",
    ),
    remediation=Text(
        vi="Gọi thẳng tên ngoài và mở đúng đích đó trong NetworkPolicy.",
        en="Use the outside name itself and open just that peer in a NetworkPolicy.",
    ),
    message=Text(vi="trỏ ra một tên ngoài cụm", en="points to a name outside the cluster"),
    severity=Severity.MEDIUM,
    controls=("NET-04",),
    kinds=(SERVICE,),
    offenders="has(object.spec.type) && object.spec.type == 'ExternalName' ? ['spec.type'] : []",
)

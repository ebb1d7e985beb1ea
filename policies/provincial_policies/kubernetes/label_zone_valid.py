"""The zone that an object carries is one of the standard's."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, NAMESPACE, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="label-zone-valid",
    title=Text(vi="Nhãn vùng mạng hợp lệ", en="Zone label valid"),
    why=Text(
        vi="Ma trận vùng quyết định ai nói chuyện với ai; vùng không có thật thì không luật nào áp dụng.",
        en="The zone matrix says who may talk to whom; for a zone that doesn't exist it says nothing.",
    ),
    remediation=Text(
        vi="Đặt provincial/zone là một vùng của tiêu chuẩn, như internal-servers.",
        en="Set provincial/zone to a zone of the standard, such as internal-servers.",
    ),
    message=Text(vi="không phải một vùng mạng của tiêu chuẩn", en="is not a network zone of the standard"),
    severity=Severity.MEDIUM,
    controls=("NET-01",),
    kinds=(NAMESPACE, *PODS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "'provincial/zone' in variables.labels && !(variables.labels['provincial/zone'] in ['', 'internal', "
        "'edge', 'dmz', 'wireless', 'internal-servers', 'database', 'administration', 'device-administration', "
        "'wan']) ? ['provincial/zone'] : []"
    ),
)

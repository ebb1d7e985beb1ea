"""The level that an object carries is one of the law's five."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLAIM, INGRESS, NAMESPACE, PODS, SERVICE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="label-level-valid",
    title=Text(vi="Nhãn cấp độ hợp lệ", en="Level label valid"),
    why=Text(
        vi="Mọi ngưỡng của tiêu chuẩn tra theo cấp độ; nhãn sai thì không yêu cầu nào được kiểm tra đúng.",
        en=(
            "Every figure of the standard is looked up by level; with a wrong label no requirement is checked rightly."
        ),
    ),
    remediation=Text(
        vi='Đặt nhãn provincial/level là "1" đến "5", theo cấp độ của hệ thống thông tin.',
        en='Set the label provincial/level to "1" to "5", the level of the information system.',
    ),
    message=Text(vi="không phải là một cấp độ", en="is not a level"),
    severity=Severity.HIGH,
    controls=("OPS-03",),
    references=("Law 116/2025/QH15 Art. 8",),
    kinds=(NAMESPACE, *PODS, SERVICE, CLAIM, INGRESS),
    offenders=(
        "'provincial/level' in variables.labels && !(variables.labels['provincial/level'] in ['', '1', '2', '3', "
        "'4', '5']) ? ['provincial/level'] : []"
    ),
)

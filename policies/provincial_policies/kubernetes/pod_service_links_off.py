"""A container is told of no service that it doesn't ask for."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-service-links-off",
    title=Text(vi="Không liệt kê dịch vụ khác", en="Other services not listed"),
    why=Text(
        vi="Mặc định mỗi container nhận biến môi trường kể tên và địa chỉ mọi Service trong không gian tên.",
        en=(
            "By default every container is told name and address of all Services of its namespace in environment "
            "variables."
        ),
    ),
    remediation=Text(vi="Đặt enableServiceLinks là false.", en="Set enableServiceLinks to false."),
    message=Text(vi="liệt kê mọi Service của không gian tên", en="lists every Service of the namespace"),
    severity=Severity.LOW,
    controls=("KUB-01",),
    kinds=PODS,
    offenders=(
        "has(variables.pod.enableServiceLinks) && !variables.pod.enableServiceLinks ? [] : ['enableServiceLinks']"
    ),
)

"""No folder of a node becomes a volume."""

from __future__ import annotations

from provincial_policies.cel.kinds import VOLUME
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pv-no-host-path",
    title=Text(vi="Ổ lưu trữ không phải thư mục của máy chủ", en="No host path as a persistent volume"),
    why=Text(
        vi="PersistentVolume trỏ vào thư mục của máy chủ là đường vòng qua lệnh cấm hostPath.",
        en="A PersistentVolume on a folder of a node gets round the ban on hostPath.",
    ),
    remediation=Text(vi="Dùng trình điều khiển CSI.", en="Use a CSI driver."),
    message=Text(vi="là thư mục của máy chủ", en="is a folder of a node"),
    severity=Severity.HIGH,
    controls=("KUB-01", "NET-12"),
    references=("PSS baseline: HostPath Volumes",),
    kinds=(VOLUME,),
    offenders="has(object.spec.hostPath) ? ['spec.hostPath'] : []",
)

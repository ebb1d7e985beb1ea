"""What a pod mounts comes through the platform's storage."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-volume-types",
    title=Text(vi="Chỉ gắn các loại volume được phép", en="Allowed volume types only"),
    why=Text(
        vi="Volume khai báo thẳng trong pod đi vòng qua lớp lưu trữ, hạn mức và mã hóa của nền tảng.",
        en="A volume declared in the pod itself goes past the platform's storage classes, quotas and encryption.",
    ),
    remediation=Text(
        vi=(
            "Dùng configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected hoặc "
            "secret."
        ),
        en=("Use configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected or secret."),
    ),
    message=Text(vi="là loại volume không được phép", en="is of a type that is not allowed"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS restricted: Volume Types",),
    kinds=PODS,
    offenders=(
        "variables.volumes.filter(v, dyn(v).exists(k, !(k in ['name', 'configMap', 'csi', 'downwardAPI', "
        "'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret', 'hostPath']))).map(v, "
        "v.name)"
    ),
)

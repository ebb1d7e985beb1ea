"""A namespace refuses unsafe pods even without our policies."""

from __future__ import annotations

from provincial_policies.cel.kinds import NAMESPACE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ns-pod-security-enforced",
    title=Text(vi="Bật chuẩn bảo mật Pod mức restricted", en="Pod Security restricted enforced"),
    why=Text(
        vi="Lớp kiểm tra có sẵn của Kubernetes vẫn chặn khi chính sách bị gỡ.",
        en="The check that Kubernetes brings along still refuses when a policy is removed.",
    ),
    remediation=Text(
        vi="Đặt nhãn pod-security.kubernetes.io/enforce: restricted.",
        en="Set the label pod-security.kubernetes.io/enforce: restricted.",
    ),
    message=Text(vi="không phải là restricted", en="is not restricted"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS restricted", "CIS-K8s 5.2.1"),
    kinds=(NAMESPACE,),
    offenders=(
        "'pod-security.kubernetes.io/enforce' in variables.labels && "
        "variables.labels['pod-security.kubernetes.io/enforce'] == 'restricted' ? [] : "
        "['pod-security.kubernetes.io/enforce']"
    ),
)

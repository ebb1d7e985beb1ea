"""No folder of a node is mounted."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-host-path",
    title=Text(vi="Không gắn thư mục của máy chủ", en="No host path volume"),
    why=Text(
        vi="Thư mục của máy chủ chứa khóa và dữ liệu của mọi hệ thống chạy trên máy đó.",
        en="The node's folders hold keys and data of every system that runs on it.",
    ),
    remediation=Text(
        vi="Dùng PersistentVolumeClaim, emptyDir, configMap hoặc projected thay cho hostPath.",
        en="Use a PersistentVolumeClaim, emptyDir, configMap or projected volume instead of hostPath.",
    ),
    message=Text(vi="gắn thư mục của máy chủ", en="mounts a folder of the node"),
    severity=Severity.CRITICAL,
    controls=("KUB-01", "NET-12"),
    references=("PSS baseline: HostPath Volumes", "NSA: host path", "CIS-K8s 5.2.11"),
    kinds=PODS,
    offenders="variables.volumes.filter(v, has(v.hostPath)).map(v, v.name)",
)

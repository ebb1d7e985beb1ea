"""Storage is handed out by classes."""

from __future__ import annotations

from provincial_policies.cel.kinds import CLUSTER_ROLE
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-volume-creation",
    title=Text(vi="Không tự tạo ổ lưu trữ", en="No creation of volumes"),
    why=Text(
        vi="Ai tạo được PersistentVolume thì gắn được thư mục của máy chủ.",
        en="Whoever creates a PersistentVolume can mount a folder of a node.",
    ),
    remediation=Text(
        vi="Dùng PersistentVolumeClaim với lớp lưu trữ của nền tảng.",
        en="Use a PersistentVolumeClaim with the platform's storage class.",
    ),
    message=Text(vi="tạo được PersistentVolume", en="creates persistent volumes"),
    severity=Severity.MEDIUM,
    controls=("IAM-03",),
    references=("CIS-K8s 5.1.9",),
    kinds=(CLUSTER_ROLE,),
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['persistentvolumes']) && "
        "r.verbs.exists(v, v in ['create', 'update', 'patch'])).map(r, has(r.resources) ? r.resources.join('+') : "
        "'nonResourceURLs')"
    ),
)

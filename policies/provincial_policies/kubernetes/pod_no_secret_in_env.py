"""Secrets reach an application as files."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-secret-in-env",
    title=Text(vi="Bí mật không nằm trong biến môi trường", en="No secret in environment variables"),
    why=Text(
        vi="Biến môi trường lọt vào nhật ký, báo lỗi và tiến trình con; tệp gắn thì không.",
        en="Environment variables leak into logs, crash reports and child processes; mounted files don't.",
    ),
    remediation=Text(
        vi="Gắn Secret thành tệp (volume secret hoặc projected, hay CSI).",
        en="Mount the Secret as a file (a secret, projected or CSI volume).",
    ),
    message=Text(vi="đọc Secret qua biến môi trường", en="reads a Secret through environment variables"),
    severity=Severity.MEDIUM,
    controls=("DAT-04",),
    references=("CIS-K8s 5.4.1",),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, has(c.env) && c.env.exists(e, has(e.valueFrom) && "
        "has(e.valueFrom.secretKeyRef)) || has(c.envFrom) && c.envFrom.exists(f, has(f.secretRef))).map(c, c.name)"
    ),
)

"""No tenant configures the web server that all share."""

from __future__ import annotations

from provincial_policies.cel.kinds import INGRESS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ingress-no-snippets",
    title=Text(vi="Không chèn cấu hình máy chủ web", en="No server snippets"),
    why=Text(
        vi=(
            "Chú thích …-snippet chèn cấu hình tùy ý vào máy chủ web dùng chung, đọc được bí mật của mọi không "
            "gian tên."
        ),
        en=(
            "A snippet annotation puts any configuration into the shared web server, which can read every "
            "namespace's secrets."
        ),
    ),
    remediation=Text(vi="Bỏ các chú thích có đuôi -snippet.", en="Remove annotations that end in -snippet."),
    message=Text(vi="chèn cấu hình vào máy chủ web dùng chung", en="puts configuration into the shared web server"),
    severity=Severity.CRITICAL,
    controls=("NET-07", "IAM-03"),
    references=("CVE-2021-25742", "NSA: ingress snippet"),
    kinds=(INGRESS,),
    offenders=("has(object.metadata.annotations) ? object.metadata.annotations.filter(k, k.endsWith('-snippet')) : []"),
)

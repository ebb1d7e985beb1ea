"""What was approved is what runs."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-image-by-digest",
    title=Text(vi="Ảnh ghim theo mã băm", en="Images pinned by digest"),
    why=Text(
        vi="Thẻ ảnh có thể trỏ sang nội dung khác bất cứ lúc nào; mã băm thì không.",
        en="A tag may point to something else at any time; a digest can't.",
    ),
    remediation=Text(
        vi="Ghi ảnh dạng tên@sha256:… của bản đã được quét và duyệt.",
        en="Write the image as name@sha256:… of the build that was scanned and approved.",
    ),
    message=Text(vi="không ghim ảnh theo mã băm", en="doesn't pin its image by digest"),
    severity=Severity.HIGH,
    controls=("KUB-03",),
    references=("NSA: image integrity", "CIS-K8s 5.5.1"),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, !(has(c.image) && c.image.matches('@sha256:[0-9a-f]{64}$'))).map(c, c.name)"
    ),
)

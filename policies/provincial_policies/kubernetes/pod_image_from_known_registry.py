"""Images come from where they were scanned."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-image-from-known-registry",
    title=Text(vi="Ảnh từ kho được duyệt", en="Images from approved registries"),
    why=Text(
        vi="Ảnh từ kho lạ chưa ai quét, và kho đó có thể đổi hay mất bất cứ lúc nào.",
        en="Nobody has scanned what comes from a strange registry, and it may change or vanish at any time.",
    ),
    remediation=Text(
        vi="Đưa ảnh vào kho của trung tâm rồi dùng tên ở đó.",
        en="Copy the image into the centre's registry and use its name there.",
    ),
    message=Text(vi="dùng ảnh từ kho không được duyệt", en="uses an image from a registry that is not approved"),
    severity=Severity.HIGH,
    controls=("KUB-03",),
    references=("CIS-K8s 5.5.1", "NSA: image provenance"),
    kinds=PODS,
    parameters=("registries",),
    offenders=(
        "variables.containers.filter(c, !(has(c.image) && params.data['registries'].split('\\n').exists(r, "
        "c.image.startsWith(r)))).map(c, c.name) + variables.volumes.filter(v, has(v.image) && "
        "has(v.image.reference) && !params.data['registries'].split('\\n').exists(r, "
        "v.image.reference.startsWith(r))).map(v, v.name)"
    ),
)

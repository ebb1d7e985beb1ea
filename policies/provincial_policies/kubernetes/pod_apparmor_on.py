"""No profile takes AppArmor away."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-apparmor-on",
    title=Text(vi="AppArmor không bị tắt", en="AppArmor not switched off"),
    why=Text(
        vi="AppArmor chặn container làm điều nó không cần; hồ sơ unconfined tắt lớp bảo vệ đó.",
        en="AppArmor keeps a container from what it doesn't need; an unconfined profile takes that away.",
    ),
    remediation=Text(
        vi="Bỏ hồ sơ AppArmor hoặc chọn RuntimeDefault hay Localhost.",
        en="Remove the AppArmor profile, or choose RuntimeDefault or Localhost.",
    ),
    message=Text(vi="tắt AppArmor", en="switches AppArmor off"),
    severity=Severity.HIGH,
    controls=("KUB-01",),
    references=("PSS baseline: AppArmor", "NSA: AppArmor"),
    kinds=PODS,
    offenders=(
        "(has(variables.pod.securityContext) && has(variables.pod.securityContext.appArmorProfile) && "
        "!(variables.pod.securityContext.appArmorProfile.type in ['RuntimeDefault', 'Localhost']) ? ['pod'] : []) "
        "+ variables.containers.filter(c, has(c.securityContext) && has(c.securityContext.appArmorProfile) && "
        "!(c.securityContext.appArmorProfile.type in ['RuntimeDefault', 'Localhost'])).map(c, c.name) + "
        "variables.annotations.filter(k, k.startsWith('container.apparmor.security.beta.kubernetes.io/') && "
        "variables.annotations[k] != '' && variables.annotations[k] != 'runtime/default' && "
        "!variables.annotations[k].startsWith('localhost/'))"
    ),
)

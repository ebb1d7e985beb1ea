"""Changes go through code, not through a shell."""

from __future__ import annotations

from provincial_policies.cel.kinds import ROLES
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="rbac-no-pod-exec",
    title=Text(vi="Không chạy lệnh trong pod", en="No commands in pods"),
    why=Text(
        vi="exec, attach và port-forward đi vòng qua mã nguồn được duyệt và chạm thẳng vào dữ liệu.",
        en="exec, attach and port-forward go past the reviewed code, straight to the data.",
    ),
    remediation=Text(
        vi="Bỏ quyền; khi có sự cố thì cấp bằng miễn trừ có thời hạn.",
        en="Remove it; grant it by a waiver that expires when there is an incident.",
    ),
    message=Text(vi="chạy được lệnh trong pod", en="runs commands in pods"),
    severity=Severity.MEDIUM,
    controls=("IAM-03", "OPS-02"),
    references=("NSA: exec permission",),
    kinds=ROLES,
    offenders=(
        "variables.rules.filter(r, has(r.resources) && r.resources.exists(x, x in ['pods/exec', 'pods/attach', "
        "'pods/portforward']) && r.verbs.exists(v, v in ['create', 'get'])).map(r, has(r.resources) ? "
        "r.resources.join('+') : 'nonResourceURLs')"
    ),
)

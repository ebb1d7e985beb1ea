"""No application acts under the account that all share."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-own-service-account",
    title=Text(vi="Tài khoản dịch vụ riêng", en="Service account of its own"),
    why=Text(
        vi="Tài khoản default dùng chung cho cả không gian tên: quyền cấp cho một ứng dụng là cấp cho tất cả.",
        en="The account default is shared by the whole namespace: what one application is allowed, all are.",
    ),
    remediation=Text(
        vi="Tạo ServiceAccount riêng và ghi vào serviceAccountName.",
        en="Create a ServiceAccount and name it in serviceAccountName.",
    ),
    message=Text(vi="dùng tài khoản dịch vụ default", en="uses the service account default"),
    severity=Severity.MEDIUM,
    controls=("IAM-03", "IAM-10"),
    references=("CIS-K8s 5.1.5",),
    kinds=PODS,
    offenders=(
        "has(variables.pod.serviceAccountName) && !(variables.pod.serviceAccountName in ['', 'default']) ? [] : "
        "['serviceAccountName']"
    ),
)

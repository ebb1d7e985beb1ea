"""A token goes where a pod asks for it; the account default, which the cluster makes, is another rule's."""

from __future__ import annotations

from provincial_policies.cel.kinds import SERVICE_ACCOUNT
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="sa-token-not-mounted",
    title=Text(vi="Tài khoản dịch vụ không tự gắn token", en="Accounts mount no token by themselves"),
    why=Text(
        vi="Tài khoản tự gắn token đưa token vào cả những pod không gọi API.",
        en="An account that mounts its token puts it into pods that never call the API.",
    ),
    remediation=Text(
        vi="Đặt automountServiceAccountToken là false.",
        en="Set automountServiceAccountToken to false.",
    ),
    message=Text(vi="tự gắn token vào mọi pod", en="mounts its token into every pod"),
    severity=Severity.MEDIUM,
    controls=("IAM-10",),
    references=("CIS-K8s 5.1.6",),
    kinds=(SERVICE_ACCOUNT,),
    offenders=(
        "has(object.metadata.name) && object.metadata.name == 'default' || "
        "has(object.automountServiceAccountToken) && !object.automountServiceAccountToken ? [] : "
        "['automountServiceAccountToken']"
    ),
)

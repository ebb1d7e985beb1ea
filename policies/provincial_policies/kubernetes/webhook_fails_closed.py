"""A check that doesn't answer refuses."""

from __future__ import annotations

from provincial_policies.cel.kinds import WEBHOOKS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="webhook-fails-closed",
    title=Text(vi="Webhook hỏng thì chặn", en="Webhooks fail closed"),
    why=Text(
        vi="Ignore cho qua mọi yêu cầu khi webhook không trả lời: làm webhook treo là tắt được kiểm soát.",
        en="With Ignore everything passes while the webhook doesn't answer: who stops it switches the check off.",
    ),
    remediation=Text(
        vi="Đặt failurePolicy là Fail và thu hẹp phạm vi của webhook.",
        en="Set failurePolicy to Fail and narrow what the webhook is about.",
    ),
    message=Text(vi="cho qua khi không trả lời", en="lets everything pass when it doesn't answer"),
    severity=Severity.MEDIUM,
    controls=("KUB-01",),
    references=("CIS-K8s 5.1.12",),
    kinds=WEBHOOKS,
    offenders=(
        "has(object.webhooks) ? object.webhooks.filter(w, has(w.failurePolicy) && w.failurePolicy == "
        "'Ignore').map(w, w.name) : []"
    ),
)

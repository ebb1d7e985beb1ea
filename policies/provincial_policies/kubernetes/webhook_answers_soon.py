"""One webhook doesn't hold up the cluster."""

from __future__ import annotations

from provincial_policies.cel.kinds import WEBHOOKS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="webhook-answers-soon",
    title=Text(vi="Webhook trả lời nhanh", en="Webhooks answer soon"),
    why=Text(
        vi="Webhook chậm làm cả cụm chậm theo ở mọi thay đổi.",
        en="A slow webhook slows every change of the whole cluster.",
    ),
    remediation=Text(vi="Đặt timeoutSeconds từ 10 trở xuống.", en="Set timeoutSeconds to 10 or less."),
    message=Text(vi="chờ lâu hơn 10 giây", en="waits more than 10 seconds"),
    severity=Severity.LOW,
    controls=("NET-10",),
    kinds=WEBHOOKS,
    offenders=(
        "has(object.webhooks) ? object.webhooks.filter(w, has(w.timeoutSeconds) && w.timeoutSeconds > 10).map(w, "
        "w.name) : []"
    ),
)

"""A scheduled job waits for its last run."""

from __future__ import annotations

from provincial_policies.cel.kinds import CRON_JOB
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="cron-no-overlap",
    title=Text(vi="Việc định kỳ không chồng nhau", en="Scheduled jobs don't overlap"),
    why=Text(
        vi="Việc chạy lâu hơn chu kỳ thì các lần chạy chồng lên nhau và chiếm hết hạn mức.",
        en="A job that takes longer than its interval piles up and uses up the quota.",
    ),
    remediation=Text(
        vi="Đặt concurrencyPolicy là Forbid hoặc Replace.",
        en="Set concurrencyPolicy to Forbid or Replace.",
    ),
    message=Text(vi="để các lần chạy chồng lên nhau", en="lets its runs overlap"),
    severity=Severity.LOW,
    controls=("KUB-05",),
    kinds=(CRON_JOB,),
    offenders=(
        "has(object.spec.concurrencyPolicy) && object.spec.concurrencyPolicy != 'Allow' ? [] : "
        "['spec.concurrencyPolicy']"
    ),
)

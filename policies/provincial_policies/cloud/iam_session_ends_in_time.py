"""A session taken with a role ends within the hours of its level."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

LONGEST_HOURS = {3: 8, 4: 4, 5: 4}
"""A working day at level 3, half of one above; ours, since the standard bounds idle time only."""

AWS_DEFAULT_SECONDS = 3600


@rule(
    id="iam-session-ends-in-time",
    title=Text(vi="Phiên làm việc kết thúc đúng hạn theo cấp độ", en="Session ends in the time of its level"),
    why=Text(
        vi="Phiên kéo dài sang ca sau là phiên mà người khác có thể ngồi vào.",
        en="A session that outlasts the working day is one that somebody else can sit down at.",
    ),
    remediation=Text(
        vi="Đặt max_session_duration không quá số giờ của cấp độ (tính bằng giây).",
        en="Set max_session_duration to no more than the level's hours, in seconds.",
    ),
    severity=Severity.MEDIUM,
    levels=levels_from(3),
    controls=("IAM-07", "IAM-10"),
    references=("NIST AC-12",),
    resource_types=("provincial:aws:Role",),
)
def check(resource: Resource, context: Context) -> Findings:
    """One hour is AWS's default, twelve the most that AWS allows at all."""
    seconds = resource.get("max_session_duration", default=AWS_DEFAULT_SECONDS)
    hours = LONGEST_HOURS[context.known_level()]
    if seconds > hours * 3600:
        yield resource.failed(
            "max_session_duration",
            message=Text(
                vi=f"phiên dài {seconds / 3600:.3g} giờ; cấp độ {context.level} cho tối đa {hours} giờ",
                en=f"sessions last {seconds / 3600:.3g} hours; level {context.level} allows {hours}",
            ),
            allowed=Text(vi=f"tối đa {hours * 3600} giây", en=f"at most {hours * 3600} seconds"),
        )

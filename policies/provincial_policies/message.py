"""What a person reads when a rule speaks: English, Vietnamese, then given, allowed, why and how to mend it."""

from __future__ import annotations

from provincial_policies.rule import Failed, Rule
from provincial_policies.verdict import Verdict


def describe_failure(rule: Rule, failed: Failed) -> str:
    """The text of one violation."""
    where = f"{failed.property}: " if failed.property else ""
    lines = [
        f"{where}{failed.message.en}",
        f"{where}{failed.message.vi}",
        f"  given / giá trị: {failed.given}",
    ]
    if failed.allowed is not None:
        lines.append(f"  allowed / cho phép: {_both(failed.allowed.en, failed.allowed.vi)}")
    lines += [
        f"  why: {rule.why.en}",
        f"  vì sao: {rule.why.vi}",
        f"  fix: {rule.remediation.en}",
        f"  cách khắc phục: {rule.remediation.vi}",
        f"  controls / yêu cầu: {', '.join(rule.controls)}   more / xem thêm: provincial rules explain {rule.id}",
    ]
    return "\n".join(lines)


def describe_waiver(verdict: Verdict) -> str:
    """The text of a violation that an accepted exception covers."""
    waiver = verdict.waiver
    assert waiver is not None
    what = "; ".join(f"{failed.property}: {failed.message.en}" for failed in verdict.failures)
    what_vi = "; ".join(f"{failed.property}: {failed.message.vi}" for failed in verdict.failures)
    day = waiver.expires.isoformat()
    return (
        f"waived by {waiver.id} until {day} (void on that day): {what}\n"
        f"được miễn theo {waiver.id} đến {day} (hết hiệu lực trong ngày đó): {what_vi}\n"
        f"  reason: {waiver.reason.en}\n"
        f"  lý do: {waiver.reason.vi}"
    )


def _both(english: str, vietnamese: str) -> str:
    return english if english == vietnamese else f"{english} / {vietnamese}"

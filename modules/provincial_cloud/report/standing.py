"""Where a rule or a control stands: pure arithmetic, and the one place that decides what may be called met."""

from __future__ import annotations

from collections.abc import Sequence

from provincial_cloud.report.facts import ControlFacts, RuleFacts
from provincial_cloud.report.model import ControlLine, RuleLine, Tally
from provincial_cloud.report.words import Checker, Gap, Status

BLOCKING = (Gap.NOT_IN_RUN, Gap.UNDECIDED, Gap.NOT_TESTABLE, Gap.RUN_INCOMPLETE)
"""Gaps that forbid the word "met": something that belongs to the line was not looked at."""


def gaps_of(tally: Tally, *, in_run: bool, complete: bool) -> tuple[Gap, ...]:
    """What is missing before the tally of one rule may be believed as a whole."""
    gaps = []
    if not in_run:
        gaps.append(Gap.NOT_IN_RUN)
    elif tally.total == 0 and complete:
        gaps.append(Gap.NOTHING_IN_SCOPE)
    if tally.not_checked:
        gaps.append(Gap.UNDECIDED)
    if tally.not_testable:
        gaps.append(Gap.NOT_TESTABLE)
    if not complete:
        gaps.append(Gap.RUN_INCOMPLETE)
    return tuple(gaps)


def status_of(tally: Tally, gaps: Sequence[Gap]) -> Status:
    """The status of a tally, worst first: failed, nothing checked, waived, partly, met."""
    if tally.failed:
        return Status.FAILED
    if not tally.checked:
        return Status.NOT_CHECKED
    if tally.waived:
        return Status.WAIVED
    if any(gap in BLOCKING for gap in gaps):
        return Status.PARTLY
    return Status.MET


def rule_line(facts: RuleFacts, tally: Tally, *, in_run: bool, complete: bool) -> RuleLine:
    """A rule's line; a rule that left a verdict was in the run whatever the run's list says."""
    taken = in_run or tally != Tally()
    gaps = gaps_of(tally, in_run=taken, complete=complete)
    return RuleLine(facts=facts, in_run=taken, status=status_of(tally, gaps), tally=tally, gaps=gaps)


def control_line(facts: ControlFacts, rules: Sequence[RuleLine], *, gate: str, elsewhere: bool = False) -> ControlLine:
    """A control's line from every rule of the run's `gate` that serves it.

    A rule without a subject in scope takes nothing away. `elsewhere` says that a rule of another gate serves it.
    """
    if not rules:
        return ControlLine(
            facts=facts,
            rules=(),
            status=Status.NOT_CHECKED if elsewhere else Status.NO_RULE,
            tally=Tally(),
            gaps=(Gap.NOT_IN_RUN,) if elsewhere else (),
            checkers=(Checker.NOBODY,),
            other_gates=facts.gates,
        )
    tally = sum((rule.tally for rule in rules), Tally())
    found = {gap for rule in rules for gap in rule.gaps}
    if tally.total:
        found.discard(Gap.NOTHING_IN_SCOPE)
    gaps = tuple(gap for gap in Gap if gap in found)
    return ControlLine(
        facts=facts,
        rules=tuple(rule.facts.id for rule in rules),
        status=status_of(tally, gaps),
        tally=tally,
        gaps=gaps,
        checkers=checkers_of(tally, gaps),
        other_gates=tuple(one for one in facts.gates if one != gate or not tally.checked),
    )


def checkers_of(tally: Tally, gaps: Sequence[Gap]) -> tuple[Checker, ...]:
    """Who stands behind a tally: a machine looked, a person accepted a waiver, nobody looked at the rest."""
    checkers = []
    if tally.checked:
        checkers.append(Checker.MACHINE)
    if tally.waived:
        checkers.append(Checker.PERSON)
    if not tally.checked or any(gap in BLOCKING for gap in gaps):
        checkers.append(Checker.NOBODY)
    return tuple(checkers)

"""When a rule or a control may be called met, and when not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.report.facts import ControlFacts, RuleFacts
from provincial_cloud.report.model import ControlLine, RuleLine, Tally
from provincial_cloud.report.standing import control_line, rule_line
from provincial_cloud.report.words import Checker, Gap, Severity, Status
from provincial_cloud.standards import Text

WORD = Text(vi="chữ", en="word")
CONTROL = ControlFacts(id="NET-03", title=WORD, group="NET", group_title=WORD, gates=("preview", "live"))
TALLIES = st.builds(
    Tally,
    failed=st.integers(0, 3),
    not_checked=st.integers(0, 3),
    not_testable=st.integers(0, 3),
    waived=st.integers(0, 3),
    passed=st.integers(0, 3),
    not_applicable=st.integers(0, 3),
)
LINES = st.lists(st.builds(lambda t, i, c: line(t, in_run=i, complete=c), TALLIES, st.booleans(), st.booleans()))


def line(tally: Tally, *, in_run: bool = True, complete: bool = True) -> RuleLine:
    facts = RuleFacts(id="net-x", title=WORD, why=WORD, remediation=WORD, severity=Severity.HIGH)
    return rule_line(facts, tally, in_run=in_run, complete=complete)


def control(*lines: RuleLine) -> ControlLine:
    return control_line(CONTROL, lines, gate="preview")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ((), Status.NO_RULE),
        ((line(Tally(passed=3)),), Status.MET),
        ((line(Tally(passed=3)), line(Tally())), Status.MET),
        ((line(Tally(passed=3)), line(Tally(), in_run=False)), Status.PARTLY),
        ((line(Tally(passed=3, not_checked=1)),), Status.PARTLY),
        ((line(Tally(passed=3, not_testable=1)),), Status.PARTLY),
        ((line(Tally(not_testable=2)),), Status.NOT_CHECKED),
        ((line(Tally(passed=3), complete=False),), Status.PARTLY),
        ((line(Tally(passed=3, waived=1)),), Status.WAIVED),
        ((line(Tally(passed=3, waived=1, failed=1, not_checked=1)),), Status.FAILED),
        ((line(Tally(not_checked=2)),), Status.NOT_CHECKED),
        ((line(Tally(not_applicable=2)),), Status.NOT_CHECKED),
        ((line(Tally(), in_run=False),), Status.NOT_CHECKED),
    ],
)
def test_a_control_stands_where_its_worst_rule_leaves_it(lines: tuple[RuleLine, ...], status: Status) -> None:
    assert control(*lines).status is status


@given(LINES)
def test_met_means_that_everything_was_looked_at_and_passed(lines: list[RuleLine]) -> None:
    found = control(*lines)
    perfect = (
        any(one.tally.passed for one in lines)
        and all(one.in_run and Gap.RUN_INCOMPLETE not in one.gaps for one in lines)
        and not any(
            one.tally.failed or one.tally.waived or one.tally.not_checked or one.tally.not_testable for one in lines
        )
    )
    assert (found.status is Status.MET) == perfect


@given(LINES)
def test_a_line_that_nobody_looked_at_is_never_signed_by_a_machine(lines: list[RuleLine]) -> None:
    found = control(*lines)
    looked = any(one.tally.checked for one in lines)
    assert (Checker.MACHINE in found.checkers) == looked
    assert (Checker.PERSON in found.checkers) == any(one.tally.waived for one in lines)
    assert found.checkers == (Checker.NOBODY,) or looked
    if found.status in (Status.NOT_CHECKED, Status.NO_RULE):
        assert found.checkers == (Checker.NOBODY,)


@given(LINES)
def test_a_control_counts_what_its_rules_count(lines: list[RuleLine]) -> None:
    found = control(*lines)
    assert found.tally == sum((one.tally for one in lines), Tally())
    assert found.tally.total == found.tally.checked + found.tally.not_checked + found.tally.not_testable


def test_a_control_that_only_another_gate_can_see_was_not_checked_and_is_not_without_a_rule() -> None:
    found = control_line(CONTROL, (), gate="preview", elsewhere=True)
    assert found.status is Status.NOT_CHECKED
    assert found.gaps == (Gap.NOT_IN_RUN,)
    assert found.checkers == (Checker.NOBODY,)


def test_a_control_names_the_gates_where_the_run_did_not_look() -> None:
    assert control(line(Tally(passed=1))).other_gates == ("live",)
    assert control(line(Tally(not_checked=1))).other_gates == ("preview", "live")
    assert control().other_gates == ("preview", "live")


def test_a_rule_without_a_subject_says_so_and_takes_nothing_from_its_control() -> None:
    assert line(Tally(not_applicable=4)).gaps == (Gap.NOTHING_IN_SCOPE,)
    assert control(line(Tally()), line(Tally(passed=1))).gaps == ()


def test_a_rule_that_left_a_verdict_was_in_the_run_whatever_the_run_lists() -> None:
    found = line(Tally(passed=1), in_run=False)
    assert found.in_run
    assert found.status is Status.MET

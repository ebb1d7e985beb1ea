"""A run's records become a report whose counts agree, whichever way they are added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.errors import ProvincialError
from provincial_cloud.report.build import policy_report
from provincial_cloud.report.facts import Chain, ControlFacts, LedgerRun, Record, RuleFacts
from provincial_cloud.report.model import PolicyReport, Tally
from provincial_cloud.report.words import Gap, Severity, Status, Verdict
from provincial_cloud.standards import Text

WORD = Text(vi="chữ", en="word")
RULES = {
    f"net-rule-{number}": RuleFacts(
        id=f"net-rule-{number}",
        title=WORD,
        why=WORD,
        remediation=WORD,
        severity=Severity.HIGH,
        controls=(f"NET-0{number % 3 + 1}",),
    )
    for number in range(5)
}
CONTROLS = {f"NET-0{n}": ControlFacts(id=f"NET-0{n}", title=WORD, group="NET", group_title=WORD) for n in range(1, 5)}
MEMBERS = ("failed", "not_checked", "not_testable", "waived", "passed", "not_applicable")
SUBJECTS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([None, "mot-cua", "truc-lgsp"]),
        st.sampled_from([None, 2, 3]),
        st.dictionaries(st.sampled_from([*RULES, "net-gone"]), st.sampled_from(MEMBERS)),
    ),
    max_size=12,
)


def run_of(bodies: list[dict[str, Any]], *, finished: bool = True, rules: list[str] | None = None) -> LedgerRun:
    start = {"environment": "local", "stack": "local", "operation": "update", "dry_run": False, "pack_version": "1"}
    records = [("run-started", start | {"rules": dict.fromkeys(rules or RULES, "0"), "commit": None})]
    records += [("resource-checked", body) for body in bodies]
    records += [("run-finished", {"seconds": 1.5})] if finished else []
    return LedgerRun(
        stack="local",
        run="r1",
        runs=(),
        chain=Chain(intact=True, records=len(records), head="0" * 64, last_time="2026-11-23T08:00:00.000Z"),
        records=tuple(
            Record(
                sequence=number,
                time="2026-11-23T08:00:00.000Z",
                run="r1",
                gate="preview",
                kind=kind,
                body=body,
                hash=f"{number:064x}",
            )
            for number, (kind, body) in enumerate(records, start=1)
        ),
    )


def body_of(number: int, system: str | None, level: int | None, verdicts: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {member: [] for member in MEMBERS}
    for rule, member in verdicts.items():
        text = {"vi": "không đạt", "en": "is wrong"}
        entry = {"rule": rule, "message": text, "reason": text, "waiver": "w1", "expires": "2027-01-01"}
        said[member].append(rule if member in ("passed", "not_applicable") else entry)
    urn = f"urn:pulumi:local::p::provincial:aws:Bucket::b{number}"
    named = {"urn": urn, "type": "provincial:aws:Bucket", "name": f"b{number}", "system": system, "level": level}
    return named | said


@given(SUBJECTS)
def test_counts_agree_by_rule_by_subject_by_system_and_by_level(drawn: list[tuple[Any, ...]]) -> None:
    found = policy_report(run_of([body_of(*one) for one in drawn]), RULES, CONTROLS)
    for lines in (found.rules, found.subjects, found.systems, found.levels):
        assert sum((line.tally for line in lines), Tally()) == found.totals
    assert sum(line.subjects for line in found.systems) == len(found.subjects) == len({one[0] for one in drawn})
    assert sum(found.controls_by_status().values()) == len(CONTROLS)


@given(SUBJECTS)
def test_the_worst_saying_on_a_subject_wins(drawn: list[tuple[Any, ...]]) -> None:
    order = [verdict.value.replace("-", "_") for verdict in Verdict]
    worst: dict[tuple[int, str], str] = {}
    for number, _, _, verdicts in drawn:
        for rule, member in verdicts.items():
            worst[number, rule] = min(worst.get((number, rule), member), member, key=order.index)
    found = policy_report(run_of([body_of(*one) for one in drawn]), RULES, CONTROLS)
    counted = Counter(verdict.value.replace("-", "_") for one in found.subjects for _, verdict in one.verdicts())
    assert counted == Counter(worst.values())


@given(SUBJECTS)
def test_an_incomplete_run_meets_no_control(drawn: list[tuple[Any, ...]]) -> None:
    found = policy_report(run_of([body_of(*one) for one in drawn], finished=False), RULES, CONTROLS)
    assert not found.run.complete
    assert found.controls_by_status()[Status.MET] == 0


@given(SUBJECTS)
def test_every_rule_and_every_control_has_a_line(drawn: list[tuple[Any, ...]]) -> None:
    found = policy_report(run_of([body_of(*one) for one in drawn]), RULES, CONTROLS)
    assert {line.facts.id for line in found.rules} >= set(RULES)
    assert [line.facts.id for line in found.controls] == list(CONTROLS)
    assert found.controls[3].status is Status.NO_RULE


def test_a_rule_that_the_catalogue_forgot_is_shown_by_its_id_and_serves_no_control() -> None:
    found = policy_report(run_of([body_of(1, "mot-cua", 3, {"net-gone": "failed"})]), RULES, CONTROLS)
    gone = next(line for line in found.rules if line.facts.id == "net-gone")
    assert not gone.facts.known
    assert gone.facts.title.vi == "net-gone"
    assert gone.tally.failed == 1
    assert found.controls_by_status()[Status.FAILED] == 0


def test_a_rule_outside_the_run_is_not_checked_and_keeps_its_control_from_being_met() -> None:
    body = body_of(1, "mot-cua", 3, {"net-rule-0": "passed"})
    found = policy_report(run_of([body], rules=["net-rule-0"]), RULES, CONTROLS)
    newer = next(line for line in found.rules if line.facts.id == "net-rule-3")
    assert (newer.status, newer.gaps) == (Status.NOT_CHECKED, (Gap.NOT_IN_RUN,))
    control = next(line for line in found.controls if line.facts.id == "NET-01")
    assert control.rules == ("net-rule-0", "net-rule-3")
    assert control.status is Status.PARTLY


def test_a_rule_over_the_stack_speaks_of_the_resource_that_its_subject_names(
    maker: Any, report_of: Callable[..., PolicyReport]
) -> None:
    urn = "urn:pulumi:local::provincial::provincial:network:Network$provincial:aws:Vpc::loi"
    maker.start("r1", ["net-vpc-has-flow-log"])
    maker.check("loi", "aws:Vpc", urn=urn, type="provincial:aws:Vpc", passed=["net-default-group-empty"])
    maker.add("stack-checked", {"subject": urn, "passed": ["net-vpc-has-flow-log"], "level": 3})
    maker.add("stack-checked", {"subject": urn.replace("loi", "ria"), "passed": ["net-vpc-has-flow-log"]})
    maker.finish(1)
    found = report_of(maker)
    assert [(one.type, one.name, one.tally.passed) for one in found.subjects] == [
        ("provincial:aws:Vpc", "loi", 2),
        ("provincial:aws:Vpc", "ria", 1),
    ]
    assert found.subjects[0].zone == "internal-servers"


def test_waivers_are_listed_with_their_end_and_what_they_cover() -> None:
    bodies = [body_of(number, "mot-cua", 3, {"net-rule-0": "waived", "net-rule-1": "waived"}) for number in range(2)]
    found = policy_report(run_of(bodies), RULES, CONTROLS)
    (waiver,) = found.waivers
    assert (waiver.id, waiver.expires, waiver.rules, waiver.checks) == (
        "w1",
        "2027-01-01",
        ("net-rule-0", "net-rule-1"),
        4,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"urn": None},
        {"failed": "net-rule-0"},
        {"failed": [{"rule": "net-rule-0", "message": {"vi": "chỉ có tiếng Việt"}}]},
        {"failed": [{"message": {"vi": "a", "en": "b"}}]},
        {"waived": ["net-rule-0"]},
        {"passed": [7]},
        {"system": 7},
    ],
)
def test_a_record_of_another_shape_is_refused_and_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProvincialError, match="sequence 2, kind resource-checked"):
        policy_report(run_of([body_of(1, "mot-cua", 3, {}) | wrong]), RULES, CONTROLS)


def test_the_report_is_dated_by_the_ledger_unless_told_otherwise() -> None:
    run = run_of([])
    assert policy_report(run, RULES, CONTROLS).made == "2026-11-23T08:00:00.000Z"
    assert policy_report(run, RULES, CONTROLS, made="2027-01-01T00:00:00.000Z").made == "2027-01-01T00:00:00.000Z"

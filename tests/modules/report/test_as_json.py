"""The JSON form holds everything, under the schema that the package publishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from provincial_cloud.report import as_json
from provincial_cloud.report.model import PolicyReport, Tally
from provincial_cloud.report.words import Verdict

VALIDATOR = jsonschema.Draft202012Validator(as_json.schema())


def test_the_published_schema_is_a_schema_that_refuses_unknown_members() -> None:
    VALIDATOR.check_schema(as_json.schema())
    assert as_json.schema()["additionalProperties"] is False


def test_a_report_is_valid_and_holds_every_check(estate_report: PolicyReport) -> None:
    said = json.loads(as_json.render(estate_report))
    VALIDATOR.validate(said)
    open_checks = [check for subject in said["subjects"] for check in subject["open"]]
    by_verdict = {verdict: sum(check["verdict"] == verdict for check in open_checks) for verdict in Verdict}
    totals = estate_report.totals
    assert by_verdict[Verdict.FAILED] == totals.failed == said["totals"]["failed"] > 0
    assert by_verdict[Verdict.WAIVED] == totals.waived > 0
    assert by_verdict[Verdict.NOT_CHECKED] == totals.not_checked > 0
    assert sum(len(subject["passed"]) for subject in said["subjects"]) == totals.passed


def test_all_sixty_controls_are_listed_with_who_checked_them(estate_report: PolicyReport) -> None:
    controls = json.loads(as_json.render(estate_report))["controls"]
    assert len(controls) == 60
    without_rule = [control for control in controls if not control["rules"]]
    assert without_rule
    assert {control["status"] for control in without_rule} == {"no-rule"}
    assert all(control["checked_by"] == ["nobody"] for control in without_rule)
    assert all(control["verified"] is False for control in controls)


def test_an_incomplete_run_on_a_broken_ledger_is_valid_and_says_both(
    maker: Any, report_of: Callable[..., PolicyReport]
) -> None:
    maker.start("r1", commit=None)
    maker.check("kho", passed=["dat-bucket-encrypted"], system=None, level=None)
    maker.lines[1] = maker.lines[1].replace(b"internal", b"public")
    said = json.loads(as_json.render(report_of(maker, allow_broken=True)))
    VALIDATOR.validate(said)
    assert (said["run"]["complete"], said["run"]["finished"]) == (False, None)
    assert (said["ledger"]["intact"], said["ledger"]["line"]) == (False, 2)
    assert [caution["code"] for caution in said["cautions"][:2]] == ["chain-broken", "run-incomplete"]


@pytest.mark.parametrize("member", ["made", "controls", "subjects"])
def test_the_schema_misses_a_member_that_is_not_there(estate_report: PolicyReport, member: str) -> None:
    said = as_json.document(estate_report)
    del said[member]
    assert not VALIDATOR.is_valid(said)


def test_no_word_from_outside_keeps_the_power_to_turn_the_direction_of_reading(
    maker: Any, report_of: Callable[..., PolicyReport]
) -> None:
    turn = "\u202e\u200bx"
    said = {"vi": turn, "en": turn}
    entry = {"property": turn, "given": turn, "message": said, "allowed": said, "waiver": turn, "expires": turn}
    maker.start(turn, [turn], environment=turn, operation=turn, pack_version=turn, commit=turn)
    labels = dict.fromkeys(("unit", "system", "zone", "data_class", "layer", "type", "urn"), turn)
    maker.check(
        turn,
        **labels,
        failed=[entry | {"rule": f"{turn}1"}],
        waived=[entry | {"rule": f"{turn}2"}],
        not_checked=[{"rule": f"{turn}3", "reason": said}],
        not_testable=[{"rule": f"{turn}6", "reason": said}],
        passed=[f"{turn}4"],
        not_applicable=[f"{turn}5"],
    )
    content = as_json.render(report_of(maker)).decode()
    assert "\u202e" not in content
    assert "\u200b" not in content
    assert "⟨U+202E⟩⟨U+200B⟩x4" in content


def test_tallies_are_written_by_the_names_that_the_model_uses() -> None:
    tally = Tally(failed=1, not_checked=2, not_testable=3, waived=4, passed=5, not_applicable=6)
    names = as_json.schema()["$defs"]["tally"]["required"]
    assert [tally.count(Verdict(name.replace("_", "-"))) for name in names] == [1, 2, 3, 4, 5, 6]

"""What a reader must know before believing a figure is said, and said first when it is grave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provincial_cloud.report.model import PolicyReport

Report = Callable[..., PolicyReport]


def codes(report: PolicyReport) -> dict[str, bool]:
    return {caution.code: caution.grave for caution in report.cautions}


def test_a_clean_run_only_warns_of_clauses_that_nobody_verified(maker: Any, report_of: Report) -> None:
    maker.start("r1")
    maker.check("kho", passed=["dat-has-data-class"])
    maker.finish(1, passed=1, failed=0, waived=0, not_checked=0)
    assert codes(report_of(maker)) == {"clauses-unverified": False, "other-gates": False}


def test_a_met_control_that_other_gates_must_see_too_is_told(maker: Any, report_of: Report) -> None:
    maker.start("r1")
    maker.check("kho", passed=["log-archive-locked"])
    maker.finish(1)
    assert "other-gates" not in codes(report_of(maker))
    maker.start("r2")
    maker.check("kho", passed=["dat-has-data-class", "dat-bucket-encrypted", "dat-key-rotates"])
    maker.finish(1)
    assert codes(report_of(maker))["other-gates"] is False


def test_an_incomplete_run_is_grave_and_names_the_latest_complete_one(maker: Any, report_of: Report) -> None:
    maker.start("r1")
    maker.finish(0)
    maker.start("r2")
    maker.check("kho", passed=["dat-bucket-encrypted"])
    report = report_of(maker)
    assert codes(report)["run-incomplete"]
    text = next(caution.text for caution in report.cautions if caution.code == "run-incomplete")
    assert "r1" in text.vi
    assert "r1" in text.en


def test_a_broken_chain_stands_before_everything_else(maker: Any, report_of: Report) -> None:
    maker.start("r1")
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.lines[1] = maker.lines[1].replace(b"internal", b"public")
    report = report_of(maker, allow_broken=True)
    assert report.cautions[0].code == "chain-broken"
    assert "2" in report.cautions[0].text.vi


@pytest.mark.parametrize(
    "said", [{"resources": 2}, {"passed": 7}, {"failed": 3}, {"waived": 1}, {"not_checked": 1}], ids=str
)
def test_a_closing_count_that_differs_from_the_lines_is_grave(
    maker: Any, report_of: Report, said: dict[str, int]
) -> None:
    twice = {"rule": "dat-bucket-encrypted", "message": {"vi": "a", "en": "b"}}
    maker.start("r1")
    maker.check("kho", passed=["dat-bucket-not-public"], failed=[twice | {"property": "x"}, twice | {"property": "y"}])
    maker.finish(**({"resources": 1, "passed": 1, "failed": 1, "waived": 0, "not_checked": 0} | said))
    assert codes(report_of(maker))["count-differs"]


@pytest.mark.parametrize(
    ("code", "kind", "body"),
    [
        ("torn-line-sealed", "torn-line-sealed", {"bytes": 9, "sha256": "0", "text": "{"}),
        ("unknown-kinds", "drill-done", {}),
        ("untagged", "resource-checked", {"urn": "urn:x", "type": "t", "passed": ["ops-resource-has-owner"]}),
        ("resources-without-rule", "resource-checked", {"urn": "urn:x", "system": "s", "level": 3}),
        ("unknown-rules", "resource-checked", {"urn": "urn:x", "system": "s", "level": 3, "passed": ["net-gone"]}),
    ],
)  # fmt: skip
def test_what_a_run_holds_besides_is_told(
    maker: Any, report_of: Report, code: str, kind: str, body: dict[str, Any]
) -> None:
    maker.start("r1")
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.add(kind, body)
    maker.finish(1 + (kind == "resource-checked"))
    assert codes(report_of(maker))[code] is False


def test_a_preview_says_that_it_speaks_of_what_is_intended(maker: Any, report_of: Report) -> None:
    maker.start("r1", operation="preview", dry_run=True)
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.finish(1)
    assert codes(report_of(maker))["dry-run"] is False


def test_rules_that_changed_or_came_since_the_run_are_told(maker: Any, report_of: Report, rules: Any) -> None:
    maker.start("r1", ["dat-bucket-encrypted"])
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.finish(1)
    report = report_of(maker)
    assert codes(report)["rules-outside-run"] is False
    assert "rules-changed" not in codes(report)
    changed = report_of(maker, digests={"dat-bucket-encrypted": "1" * 64})
    assert codes(changed)["rules-changed"] is False


def test_a_run_that_checked_nothing_says_so_gravely(maker: Any, report_of: Report) -> None:
    maker.start("r1")
    maker.finish(0)
    assert codes(report_of(maker))["nothing-checked"]


def test_every_caution_is_said_in_both_languages(maker: Any, report_of: Report) -> None:
    maker.start("r1", dry_run=True)
    maker.add("drill-done", {})
    for caution in report_of(maker).cautions:
        assert caution.text.vi
        assert caution.text.en
        assert caution.text.vi != caution.text.en

"""The CSV form opens in a spreadsheet as it is, and no cell of it is ever computed."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.report import as_csv
from provincial_cloud.report.model import PolicyReport
from provincial_cloud.report.words import Status

VERDICT, CHECKED_BY, RULE, CONTROLS, SYSTEM, RESOURCE = 1, 3, 4, 9, 10, 14


def rows(report: PolicyReport) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv.render(report).decode("utf-8-sig"), newline="")))


def test_it_begins_with_the_mark_that_a_spreadsheet_needs_and_ends_lines_as_one_expects(
    estate_report: PolicyReport,
) -> None:
    content = as_csv.render(estate_report)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == len(rows(estate_report))


def test_every_row_has_every_column_and_every_check_has_one_row(estate_report: PolicyReport) -> None:
    header, *lines = rows(estate_report)
    assert tuple(header) == as_csv.HEADER
    assert {len(line) for line in lines} == {len(header)}
    counted, totals = Counter(line[VERDICT] for line in lines), estate_report.totals
    assert counted["Failed"] == totals.failed
    assert counted["Waived"] == totals.waived
    assert counted["Passed"] == totals.passed
    assert counted["Not checked"] == totals.not_checked
    assert all(line[CHECKED_BY] == "not checked" for line in lines if line[VERDICT] == "Not checked")


def test_a_control_without_a_rule_has_a_row_of_its_own(estate_report: PolicyReport) -> None:
    without = {line.facts.id for line in estate_report.controls if line.status is Status.NO_RULE}
    found = {line[CONTROLS] for line in rows(estate_report) if line[VERDICT] == "No machine rule yet"}
    assert found == without
    assert len(without) > 30


def test_a_rule_that_met_nothing_has_a_row_that_says_not_checked(maker, report_of) -> None:  # type: ignore[no-untyped-def]
    maker.start("r1", ["dat-bucket-encrypted"])
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.finish(1)
    found = {line[RULE]: line for line in rows(report_of(maker))}
    assert found["dat-key-rotates"][VERDICT] == "Not checked"
    assert found["dat-key-rotates"][RESOURCE] == ""
    assert found["dat-bucket-encrypted"][VERDICT] == "Passed"


def test_a_resource_named_like_a_formula_is_not_one(estate_report: PolicyReport) -> None:
    named = [line[RESOURCE] for line in rows(estate_report) if "HYPERLINK" in line[RESOURCE]]
    assert named
    assert all(name.startswith("'=") for name in named)


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\t=", "\r", "\n", " =", "\u00a0@"])
def test_a_cell_that_would_be_computed_gets_an_apostrophe(start: str) -> None:
    assert as_csv.guard(f"{start}1+1") == f"'{start}1+1"


@given(st.text())
def test_no_guarded_cell_begins_like_a_formula_and_no_other_is_changed(cell: str) -> None:
    guarded = as_csv.guard(cell)
    assert not guarded.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert guarded in (cell, f"'{cell}")

"""The JUnit form keeps to what every reader of it understands, and nothing unchecked passes in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

from provincial_cloud.report import as_junit
from provincial_cloud.report.model import PolicyReport
from provincial_cloud.report.words import Status

SUITE = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}
"""Attributes that Jenkins, GitLab and Azure all read."""


def root_of(report: PolicyReport) -> ET.Element:
    return ET.fromstring(as_junit.render(report))  # noqa: S314 (written by the code under test)


def suite(root: ET.Element, name: str) -> ET.Element:
    return next(one for one in root if one.get("name") == name)


def test_every_suite_and_case_has_the_shape_that_readers_expect(estate_report: PolicyReport) -> None:
    root = root_of(estate_report)
    assert root.tag == "testsuites"
    for one in root:
        assert one.tag == "testsuite"
        assert set(one.attrib) == SUITE
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", one.attrib["timestamp"])
        cases = one.findall("testcase")
        assert [child.tag for child in one if child.tag != "testcase"] in ([], ["properties"])
        assert int(one.attrib["tests"]) == len(cases)
        for outcome in ("failure", "error", "skipped"):
            counted = sum(case.find(outcome) is not None for case in cases)
            assert int(one.attrib[f"{outcome}s" if outcome != "skipped" else outcome]) == counted
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert len(case) <= 1
            assert all(child.get("message") for child in case)


def test_the_whole_counts_what_its_suites_count(estate_report: PolicyReport) -> None:
    root = root_of(estate_report)
    for count in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[count]) == sum(int(one.attrib[count]) for one in root)


def test_failures_are_the_failed_checks_and_nothing_else(estate_report: PolicyReport) -> None:
    root = root_of(estate_report)
    assert int(root.attrib["failures"]) == estate_report.totals.failed > 0
    assert int(root.attrib["errors"]) == 0


def test_only_a_met_control_passes(estate_report: PolicyReport) -> None:
    passed = [case for case in suite(root_of(estate_report), "controls") if len(case) == 0]
    met = [line for line in estate_report.controls if line.status is Status.MET]
    assert [case.attrib["name"][:6] for case in passed] == [line.facts.id for line in met]
    assert len(met) > 0


def test_waived_and_unchecked_checks_are_skipped_and_say_why(estate_report: PolicyReport) -> None:
    skipped = [
        case.find("skipped").get("message")  # type: ignore[union-attr]
        for one in root_of(estate_report)
        if one.get("name") not in ("controls", "evidence")
        for case in one
        if case.find("skipped") is not None
    ]
    totals = estate_report.totals
    assert sum(message.startswith("Ngoại lệ: ") for message in skipped) == totals.waived
    assert sum(message.startswith("Chưa kiểm tra: ") for message in skipped) == totals.not_checked


def test_a_broken_ledger_and_an_unfinished_run_are_errors(maker: Any, report_of: Callable[..., PolicyReport]) -> None:
    maker.start("r1")
    maker.check("kho\x00\ufffe<&", passed=["dat-bucket-encrypted"])
    maker.lines[1] = maker.lines[1].replace(b"internal", b"public")
    evidence = suite(root_of(report_of(maker, allow_broken=True)), "evidence")
    assert evidence.attrib["errors"] == "2"
    assert [case.find("error").get("type") for case in evidence.findall("testcase")] == [  # type: ignore[union-attr]
        "chain-broken",
        "run-incomplete",
    ]


def test_a_rule_that_met_nothing_is_skipped(maker: Any, report_of: Callable[..., PolicyReport]) -> None:
    maker.start("r1", ["dat-bucket-encrypted"])
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.finish(1)
    (case,) = suite(root_of(report_of(maker)), "dat-key-rotates")
    assert "a rule was not part of this run" in case.find("skipped").attrib["message"]  # type: ignore[union-attr]

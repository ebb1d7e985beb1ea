"""The report as JUnit XML, in the plain form that Jenkins, GitLab, GitHub actions and Azure read alike."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from provincial_cloud.report.model import Check, ControlLine, PolicyReport, RuleLine, Subject
from provincial_cloud.report.words import GAPS, PREVAILS, STATUSES, VERDICTS, Status, Verdict
from provincial_cloud.standards import Text


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One test case; `outcome` is the element that says why it did not simply pass."""

    name: str
    outcome: str | None = None
    kind: str = ""
    message: str = ""
    detail: str = ""


def render(report: PolicyReport) -> bytes:
    """A suite for the evidence, one a rule, one for the controls.

    A waived, unchecked or unserved line is `skipped`, so no reader of the file counts it as passed. A control that is
    not met is `skipped` too: its failures are counted once, under its rules.
    """
    cases = _cases_by_rule(report)
    suites = [_suite(report, "evidence", _evidence_cases(report))]
    suites += [_suite(report, line.facts.id, cases.get(line.facts.id) or [_silent(line)]) for line in report.rules]
    suites.append(_suite(report, "controls", [_control_case(line) for line in report.controls]))
    root = ET.Element("testsuites", {"name": f"policy {report.stack}"})
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.set("time", f"{report.run.seconds or 0:.3f}")
    root.extend(suites)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(report: PolicyReport, name: str, cases: list[_Case]) -> ET.Element:
    outcomes = [case.outcome for case in cases]
    suite = ET.Element(
        "testsuite",
        {
            "name": name,
            "tests": str(len(cases)),
            "failures": str(outcomes.count("failure")),
            "errors": str(outcomes.count("error")),
            "skipped": str(outcomes.count("skipped")),
            "time": "0.000",
            "timestamp": report.run.started[:19],
        },
    )
    if name == "evidence":
        properties = ET.SubElement(suite, "properties")
        for key, value in _properties(report).items():
            ET.SubElement(properties, "property", {"name": key, "value": value})
    for case in cases:
        element = ET.SubElement(suite, "testcase", {"classname": name, "name": case.name, "time": "0.000"})
        if case.outcome:
            attributes = {"message": case.message}
            if case.outcome != "skipped":
                attributes["type"] = case.kind
            ET.SubElement(element, case.outcome, attributes).text = case.detail or None
    return suite


def _properties(report: PolicyReport) -> dict[str, str]:
    return {
        "stack": report.stack,
        "environment": report.run.environment,
        "run": report.run.id,
        "gate": report.run.gate,
        "operation": report.run.operation,
        "commit": report.run.commit or "",
        "made": report.made,
        "ledger.head": report.chain.head,
        "ledger.records": str(report.chain.records),
        "notice": _both(PREVAILS),
    }


def _evidence_cases(report: PolicyReport) -> list[_Case]:
    texts = {caution.code: _both(caution.text) for caution in report.cautions}
    wanted = {"chain-broken": "the evidence chain is intact", "run-incomplete": "the run finished"}
    return [
        _Case(name=name, outcome="error", kind=code, message=texts[code]) if code in texts else _Case(name=name)
        for code, name in wanted.items()
    ]


def _cases_by_rule(report: PolicyReport) -> dict[str, list[_Case]]:
    cases: dict[str, list[_Case]] = {}
    for subject in report.subjects:
        name = f"{subject.name} ({subject.type})"
        for check in subject.open:
            cases.setdefault(check.rule, []).append(_open_case(name, subject, check))
        for rule in subject.passed:
            cases.setdefault(rule, []).append(_Case(name=name))
    return cases


def _open_case(name: str, subject: Subject, check: Check) -> _Case:
    outcome = "failure" if check.verdict is Verdict.FAILED else "skipped"
    first = check.findings[0].message if check.findings else VERDICTS[check.verdict]
    label = VERDICTS[check.verdict]
    facts = [
        subject.key,
        f"system: {subject.system or '-'} · level: {subject.level or '-'} · unit: {subject.unit or '-'}",
        f"ledger line: {subject.sequence} {subject.hash}",
    ]
    for finding in check.findings:
        facts += [finding.message.vi, finding.message.en]
        pairs = (
            ("property", finding.property),
            ("given", finding.given),
            ("waiver", finding.waiver),
            ("expires", finding.expires),
        )
        facts += [f"{key}: {value}" for key, value in pairs if value]
    return _Case(
        name=name,
        outcome=outcome,
        kind=check.verdict.value,
        message=f"{label.vi}: {first.vi} / {label.en}: {first.en}",
        detail="\n".join(facts),
    )


def _silent(line: RuleLine) -> _Case:
    """The one case of a rule that said nothing of any subject."""
    return _Case(name="-", outcome="skipped", message=_said(STATUSES[line.status], (GAPS[gap] for gap in line.gaps)))


def _control_case(line: ControlLine) -> _Case:
    name = f"{line.facts.id} {line.facts.title.vi} / {line.facts.title.en}"
    if line.status is Status.MET:
        return _Case(name=name)
    return _Case(
        name=name,
        outcome="skipped",
        message=_said(STATUSES[line.status], (GAPS[gap] for gap in line.gaps)),
        detail=" ".join(line.rules),
    )


def _said(word: Text, reasons: Iterable[Text]) -> str:
    listed = list(reasons)
    vi = "; ".join(text.vi for text in listed)
    en = "; ".join(text.en for text in listed)
    return f"{word.vi}: {vi} / {word.en}: {en}" if listed else _both(word)


def _both(text: Text) -> str:
    return f"{text.vi} / {text.en}"

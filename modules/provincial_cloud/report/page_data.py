"""What the page's script works on: the report folded into small arrays, so that 5,000 resources stay a small page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provincial_cloud.report.model import Check, Finding, PolicyReport, Subject
from provincial_cloud.report.words import Severity, Verdict
from provincial_cloud.standards import Text

VERDICT_ORDER = tuple(Verdict)
SEVERITY_ORDER = tuple(Severity)
MOST_FINDINGS = 20_000
"""Failed, unchecked and waived checks held by the page; a larger report says how many it leaves to CSV and JSON."""

LONGEST_VALUE = 300
"""Characters of a given value that the page shows; JSON and CSV hold it whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCheck:
    """A check to be shown, with the subject it is about."""

    subject: Subject
    check: Check


def open_checks(report: PolicyReport) -> list[OpenCheck]:
    """Every check that did not simply pass: worst verdict first, then severity, rule and subject."""
    severities = {line.facts.id: SEVERITY_ORDER.index(line.facts.severity) for line in report.rules}
    found = [OpenCheck(subject=subject, check=check) for subject in report.subjects for check in subject.open]
    return sorted(
        found,
        key=lambda one: (
            VERDICT_ORDER.index(one.check.verdict),
            severities[one.check.rule],
            one.check.rule,
            one.subject.type,
            one.subject.name,
            one.subject.key,
        ),
    )


def shortened(value: str | None) -> str | None:
    """The value, cut to what the page shows."""
    if value is None or len(value) <= LONGEST_VALUE:
        return value
    return value[:LONGEST_VALUE] + "…"


class _Pool:
    """Distinct values in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._places: dict[Any, int] = {}

    def place(self, key: Any, item: Any) -> int:
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = len(self.items)
            self.items.append(item)
        return found

    def text(self, text: Text | None) -> int:
        """The place of a text, or -1 for none."""
        if text is None:
            return -1
        return self.place((text.vi, text.en), [text.vi] if text.vi == text.en else [text.vi, text.en])


def page_data(report: PolicyReport, checks: list[OpenCheck]) -> dict[str, Any]:
    """The arrays. Positions stand for names: verdicts and severities in the order of their types."""
    texts, sets, bases = _Pool(), _Pool(), _Pool()
    rule_places = {line.facts.id: place for place, line in enumerate(report.rules)}
    control_places = {line.facts.id: place for place, line in enumerate(report.controls)}
    subject_places = {subject.key: place for place, subject in enumerate(report.subjects)}

    def set_of(rules: tuple[str, ...]) -> int:
        return sets.place(rules, [rule_places[rule] for rule in rules])

    rules = [
        [
            line.facts.id,
            texts.text(line.facts.title),
            SEVERITY_ORDER.index(line.facts.severity),
            [control_places[control] for control in line.facts.controls if control in control_places],
            texts.text(line.facts.remediation),
        ]
        for line in report.rules
    ]
    subjects: list[list[Any]] = [
        [
            subject.name,
            *_base(subject, bases),
            [subject.type, subject.system, subject.level, subject.unit, subject.zone, subject.data_class],
            subject.sequence,
            subject.hash[:16],
            set_of(subject.passed),
            set_of(subject.not_applicable),
        ]
        for subject in report.subjects
    ]
    kinds = _Pool()
    for entry in subjects:
        entry[3] = kinds.place(tuple(entry[3]), entry[3])
    findings = [
        [
            subject_places[one.subject.key],
            rule_places[one.check.rule],
            VERDICT_ORDER.index(one.check.verdict),
            [_finding(finding, texts) for finding in one.check.findings],
        ]
        for one in checks
    ]
    return {
        "rules": rules,
        "controls": [line.facts.id for line in report.controls],
        "subjects": subjects,
        "kinds": kinds.items,
        "bases": bases.items,
        "sets": sets.items,
        "findings": findings,
        "texts": texts.items,
    }


def _base(subject: Subject, bases: _Pool) -> tuple[int, str]:
    """A key as a shared beginning and its own end; most URNs end with the resource's name, written as an empty end."""
    if subject.key.endswith(subject.name):
        start = subject.key[: len(subject.key) - len(subject.name)]
        return bases.place(start, start), ""
    return -1, subject.key


def _finding(finding: Finding, texts: _Pool) -> list[Any]:
    said: list[Any] = [
        texts.text(finding.message),
        finding.property,
        shortened(finding.given),
        texts.text(finding.allowed),
        finding.waiver,
        finding.expires,
    ]
    while said[-1] is None or said[-1] == -1:
        said.pop()
    return said

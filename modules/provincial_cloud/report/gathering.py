"""From ledger records to subjects: what was said of each, the worst saying first where there are several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.report.facts import Record
from provincial_cloud.report.model import Check, Finding, Subject
from provincial_cloud.report.plain import visible
from provincial_cloud.report.words import Verdict
from provincial_cloud.standards import Text

SUBJECT_KINDS = ("resource-checked", "stack-checked")
SPOKEN = {
    "failed": Verdict.FAILED,
    "waived": Verdict.WAIVED,
    "not_checked": Verdict.NOT_CHECKED,
    "not_testable": Verdict.NOT_TESTABLE,
}
"""Members of a body that hold objects with a text."""

REASONED = (Verdict.NOT_CHECKED, Verdict.NOT_TESTABLE)
"""Verdicts whose text is a reason."""

SILENT = {"passed": Verdict.PASSED, "not_applicable": Verdict.NOT_APPLICABLE}
"""Members of a body that hold rule ids only."""

UNSAID = Text(vi="sổ không ghi lý do", en="the ledger gives no reason")
"""Stands where a gate recorded a verdict without a word."""

STACK_TYPE = "pulumi:pulumi:Stack"
ORDER = {verdict: place for place, verdict in enumerate(Verdict)}
"""Verdicts by weight: a lower number outweighs a higher one on the same subject."""


class _MisshapenError(Exception):
    """A member of a record's body is not what the ledger's format says."""


@dataclass(kw_only=True)
class _Gathered:
    """A subject while its records are read."""

    record: Record
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    def say(self, rule: str, verdict: Verdict, finding: Finding | None = None) -> None:
        known = self.verdicts.get(rule)
        if known is None or ORDER[verdict] < ORDER[known]:
            self.verdicts[rule] = verdict
        if finding is not None and finding not in self.findings.setdefault(rule, []):
            self.findings[rule].append(finding)


def subjects_of(records: Iterable[Record]) -> tuple[Subject, ...]:
    """Every subject of a run, whole-stack subjects first, then by type and name.

    A subject met twice keeps the worst verdict of each rule. Raises ProvincialError when a record's body does not have
    the shape of its kind.
    """
    gathered: dict[str, _Gathered] = {}
    for record in records:
        if record.kind in SUBJECT_KINDS:
            with _blaming(record):
                _gather(record, gathered)
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    subjects = []
    for key, entry in gathered.items():
        with _blaming(entry.record):
            subjects.append(_subject(key, entry, shared))
    return tuple(sorted(subjects, key=lambda one: (not one.whole_stack, one.type, one.name, one.key)))


@contextmanager
def _blaming(record: Record) -> Iterator[None]:
    try:
        yield
    except _MisshapenError as error:
        raise ProvincialError(
            Problem(
                summary="a ledger record does not have the shape of its kind",
                given=f"sequence {record.sequence}, kind {record.kind}: {error}",
                allowed="the record format of ledger version 1",
                why="a report must not guess what a gate saw",
                next_step="verify the ledger with `provincial evidence verify`",
            )
        ) from None


def _gather(record: Record, gathered: dict[str, _Gathered]) -> None:
    entry = gathered.setdefault(_key(record), _Gathered(record=record))
    for rule, verdict, finding in _sayings(record.body):
        entry.say(rule, verdict, finding)
    if record.kind == "resource-checked":
        entry.record = record


def _key(record: Record) -> str:
    member = "subject" if record.kind == "stack-checked" else "urn"
    key = _text(record.body, member)
    if not key:
        raise _MisshapenError(f"{member} is missing")
    return key


def _names(record: Record, key: str) -> tuple[str, str]:
    """Type and name; a rule over the whole stack names its subject by URN only, so they are read out of that."""
    parts = key.split("::", 3)
    if len(parts) == 4 and key.startswith("urn:pulumi:"):
        kind, name = parts[2].rpartition("$")[2], parts[3]
    else:
        kind, name = STACK_TYPE, key
    return _text(record.body, "type") or kind, _text(record.body, "name") or name


def _sayings(body: Mapping[str, Any]) -> Iterator[tuple[str, Verdict, Finding | None]]:
    for member, verdict in SPOKEN.items():
        for entry in _list(body, member):
            if not isinstance(entry, dict):
                raise _MisshapenError(f"{member} holds something that is not an object")
            rule = _text(entry, "rule")
            if not rule:
                raise _MisshapenError(f"{member} holds an entry without a rule")
            yield rule, verdict, _finding(entry, verdict)
    for member, verdict in SILENT.items():
        for rule in _list(body, member):
            if not isinstance(rule, str):
                raise _MisshapenError(f"{member} holds something that is not a rule id")
            yield visible(rule), verdict, None


def _finding(entry: Mapping[str, Any], verdict: Verdict) -> Finding:
    given = entry.get("given")
    return Finding(
        verdict=verdict,
        message=_both(entry.get("reason" if verdict in REASONED else "message")),
        property=_text(entry, "property"),
        given=None if given is None else visible(str(given)),
        allowed=_both(entry.get("allowed")) if entry.get("allowed") is not None else None,
        waiver=_text(entry, "waiver"),
        expires=_text(entry, "expires"),
    )


def _both(said: object) -> Text:
    if not isinstance(said, dict) or not isinstance(said.get("vi"), str) or not isinstance(said.get("en"), str):
        raise _MisshapenError("an entry lacks its Vietnamese or its English text")
    if not said["vi"] and not said["en"]:
        return UNSAID
    return Text(vi=visible(said["vi"]), en=visible(said["en"]))


def _subject(key: str, entry: _Gathered, shared: dict[tuple[str, ...], tuple[str, ...]]) -> Subject:
    record, body = entry.record, entry.record.body
    kind, name = _names(record, key)
    by_rule = sorted(entry.verdicts.items())
    open_checks = tuple(
        Check(rule=rule, verdict=verdict, findings=_worst_first(entry.findings.get(rule, ())))
        for rule, verdict in by_rule
        if verdict in SPOKEN.values()
    )
    passed = tuple(rule for rule, verdict in by_rule if verdict is Verdict.PASSED)
    beside = tuple(rule for rule, verdict in by_rule if verdict is Verdict.NOT_APPLICABLE)
    level = body.get("level")
    return Subject(
        key=key,
        name=name,
        type=kind,
        whole_stack=kind == STACK_TYPE,
        unit=_text(body, "unit"),
        system=_text(body, "system"),
        level=level if isinstance(level, int) and not isinstance(level, bool) else None,
        zone=_text(body, "zone"),
        data_class=_text(body, "data_class"),
        layer=_text(body, "layer"),
        sequence=record.sequence,
        hash=record.hash,
        open=open_checks,
        passed=shared.setdefault(passed, passed),
        not_applicable=shared.setdefault(beside, beside),
    )


def _worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: ORDER[one.verdict]))


def _list(body: Mapping[str, Any], member: str) -> list[Any]:
    value = body.get(member, [])
    if not isinstance(value, list):
        raise _MisshapenError(f"{member} is not a list")
    return value


def _text(body: Mapping[str, Any], member: str) -> str | None:
    value = body.get(member)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _MisshapenError(f"{member} is not a text")
    return visible(value)

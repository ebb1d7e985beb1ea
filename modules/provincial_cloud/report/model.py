"""The report itself: frozen values that every form is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from provincial_cloud.report.facts import Chain, ControlFacts, RuleFacts
from provincial_cloud.report.words import Checker, Gap, Status, Verdict
from provincial_cloud.standards import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many pairs of a rule and a subject got each verdict."""

    failed: int = 0
    not_checked: int = 0
    not_testable: int = 0
    waived: int = 0
    passed: int = 0
    not_applicable: int = 0

    @classmethod
    def of(cls, counts: Mapping[Verdict, int]) -> Tally:
        """A tally from counts by verdict; absent verdicts count nothing."""
        return cls(**{verdict.value.replace("-", "_"): counts.get(verdict, 0) for verdict in Verdict})

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            failed=self.failed + other.failed,
            not_checked=self.not_checked + other.not_checked,
            not_testable=self.not_testable + other.not_testable,
            waived=self.waived + other.waived,
            passed=self.passed + other.passed,
            not_applicable=self.not_applicable + other.not_applicable,
        )

    @property
    def checked(self) -> int:
        """Pairs at which a rule really looked."""
        return self.failed + self.waived + self.passed

    @property
    def total(self) -> int:
        """Pairs that matter: everything but what does not apply."""
        return self.checked + self.not_checked + self.not_testable

    def count(self, verdict: Verdict) -> int:
        """The count of one verdict."""
        return int(getattr(self, verdict.value.replace("-", "_")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that a rule said of one property; `expires` is a day, YYYY-MM-DD."""

    verdict: Verdict
    message: Text
    property: str | None = None
    given: str | None = None
    allowed: Text | None = None
    waiver: str | None = None
    expires: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A rule on a subject where something is to be said: failed, waived, not checked or not testable."""

    rule: str
    verdict: Verdict
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A resource, or the stack as a whole, that rules were asked about; `sequence` and `hash` name its ledger line."""

    key: str
    name: str
    type: str
    whole_stack: bool
    unit: str | None
    system: str | None
    level: int | None
    zone: str | None
    data_class: str | None
    layer: str | None
    sequence: int
    hash: str
    open: tuple[Check, ...]
    passed: tuple[str, ...]
    not_applicable: tuple[str, ...]

    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """Every rule that was asked, each once, with its verdict."""
        for check in self.open:
            yield check.rule, check.verdict
        for rule in self.passed:
            yield rule, Verdict.PASSED
        for rule in self.not_applicable:
            yield rule, Verdict.NOT_APPLICABLE

    @property
    def tally(self) -> Tally:
        """The counts of this subject."""
        counts: dict[Verdict, int] = {}
        for _, verdict in self.verdicts():
            counts[verdict] = counts.get(verdict, 0) + 1
        return Tally.of(counts)


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleLine:
    """A rule with what it said over the run."""

    facts: RuleFacts
    in_run: bool
    status: Status
    tally: Tally
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlLine:
    """A control with what its rules said over the run, and who stands behind that.

    `other_gates` are gates where the control can be checked too and where this run did not look.
    """

    facts: ControlFacts
    rules: tuple[str, ...]
    status: Status
    tally: Tally
    gaps: tuple[Gap, ...]
    checkers: tuple[Checker, ...]
    other_gates: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupLine:
    """The counts of one system or one level; `key` is None for subjects that carry no such tag."""

    key: str | None
    subjects: int
    tally: Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverLine:
    """A waiver that was honoured, and what it covered."""

    id: str
    expires: str | None
    rules: tuple[str, ...]
    checks: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunFacts:
    """The run that a report is about. Times are UTC; `finished` is None when the run never said that it ended."""

    id: str
    gate: str
    operation: str
    environment: str
    dry_run: bool
    pack_version: str
    commit: str | None
    started: str
    finished: str | None
    seconds: float | None

    @property
    def complete(self) -> bool:
        """Whether the ledger holds the end of the run."""
        return self.finished is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Caution:
    """Something a reader must know before believing a figure; `code` is stable, for programs; `grave` stands first."""

    code: str
    grave: bool
    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyReport:
    """What was checked, what passed, failed, was waived or not checked, by rule, control, system and level."""

    stack: str
    made: str
    run: RunFacts
    chain: Chain
    cautions: tuple[Caution, ...]
    totals: Tally
    subjects: tuple[Subject, ...]
    rules: tuple[RuleLine, ...]
    controls: tuple[ControlLine, ...]
    systems: tuple[GroupLine, ...]
    levels: tuple[GroupLine, ...]
    waivers: tuple[WaiverLine, ...]

    def controls_by_status(self) -> dict[Status, int]:
        """How many controls stand at each status; every status is named, also with 0."""
        counts = dict.fromkeys(Status, 0)
        for line in self.controls:
            counts[line.status] += 1
        return counts

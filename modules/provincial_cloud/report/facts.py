"""What a report is made from, free of where it came from: ledger records, rules, controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provincial_cloud.report.words import Severity
from provincial_cloud.standards import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFacts:
    """A rule as a report shows it; `known` is False when only its id is left in an old ledger."""

    id: str
    title: Text
    why: Text
    remediation: Text
    severity: Severity
    levels: frozenset[int] = frozenset()
    controls: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    resource_types: tuple[str, ...] = ()
    gates: frozenset[str] = frozenset()
    digest: str | None = None
    known: bool = True

    @classmethod
    def forgotten(cls, rule: str) -> RuleFacts:
        """A rule that a ledger names and the catalogue no longer holds: shown by its id, claiming nothing."""
        gone = Text(
            vi="Quy tắc này không còn trong danh mục hiện hành.", en="This rule is no longer in the present catalogue."
        )
        return cls(
            id=rule, title=Text(vi=rule, en=rule), why=gone, remediation=gone, severity=Severity.UNKNOWN, known=False
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlFacts:
    """A line of a standard; clauses are texts such as "5.12.2.4 a,d", empty where none of the regime was found.

    `gates` are those where the control can be checked at all. `ours` is True where no standard asks for it; `source` is
    a remark for experts, in English only.
    """

    id: str
    title: Text
    group: str
    group_title: Text
    note: Text | None = None
    first_level_new: int | None = None
    first_level_old: int | None = None
    clauses_new: tuple[str, ...] = ()
    clauses_old: tuple[str, ...] = ()
    international: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    ours: bool = False
    verified: bool = False
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """The state of the ledger's hash chain. Times are the ledger's own, UTC; `head` is the last line's hash."""

    intact: bool
    records: int
    head: str
    last_time: str
    problem: Text | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One line of the ledger, with what a report needs of it; `body` is shaped by `kind`."""

    sequence: int
    time: str
    run: str
    gate: str
    kind: str
    body: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunMark:
    """A run as the ledger names it, enough to choose one."""

    id: str
    started: str
    gate: str
    operation: str
    complete: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerRun:
    """One run's records, the chain they stand in, and every run of the ledger, oldest first."""

    stack: str
    run: str
    records: tuple[Record, ...]
    runs: tuple[RunMark, ...]
    chain: Chain

"""The seam between reports and the rest of the house: ledger, rules and controls become report facts here only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Place, Problem, ProvincialError, UsageError
from provincial_cloud.evidence import reader
from provincial_cloud.evidence.verify import Fault, Result, check
from provincial_cloud.report.facts import Chain, ControlFacts, LedgerRun, Record, RuleFacts, RunMark
from provincial_cloud.report.plain import visible
from provincial_cloud.report.words import Severity
from provincial_cloud.standards import Requirement, Text
from provincial_cloud.standards import controls as standard_controls

LATEST = "latest"
"""The word for the run that began last."""

MAKES = {"host": "provincial hosts check", "live": "provincial audit"}
"""The command that makes a run of a gate, where it is not `provincial up`."""


def read_run(
    path: Path, *, stack: str, run: str = LATEST, gate: str = "preview", allow_broken: bool = False
) -> LedgerRun:
    """One run of `gate` in the ledger at `path`, whose whole chain is verified first.

    Raises UsageError when the ledger holds no run or not the one asked for, ProvincialError when the chain is broken
    and `allow_broken` is False.
    """
    result = check(path)
    if result.fault and not allow_broken:
        raise ProvincialError(_broken(path, result.fault))
    records: dict[str, list[Record]] = {}
    last_time = ""
    for record in _readable(path) if result.fault else _records(reader.lines(path)):
        last_time = record.time
        if record.kind == reader.Kind.RUN_STARTED or record.run in records:
            records.setdefault(record.run, []).append(record)
    of_gate = tuple(name for name, written in records.items() if written[0].gate == gate)
    chosen = _choose(path, run, of_gate, gate)
    return LedgerRun(
        stack=stack,
        run=chosen,
        records=tuple(records[chosen]),
        runs=tuple(_mark(records[name]) for name in of_gate),
        chain=_chain(result, last_time),
    )


def _records(lines: Iterable[reader.Line]) -> Iterator[Record]:
    for line in lines:
        yield Record(
            sequence=line.sequence,
            time=line.time,
            run=line.run,
            gate=line.gate,
            kind=line.kind,
            body=line.body,
            hash=line.hash,
        )


def _readable(path: Path) -> Iterator[Record]:
    """What can still be read of a broken ledger: every line that is a record in form, whatever its hash says."""
    with path.open("rb") as stream:
        for raw in stream:
            try:
                said = json.loads(raw)
                texts: dict[str, Any] = {name: said[name] for name in ("time", "run", "gate", "kind", "hash")}
                sequence, body = said["sequence"], said["body"]
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            sound = isinstance(sequence, int) and isinstance(body, dict)
            if sound and all(isinstance(text, str) for text in texts.values()):
                yield Record(sequence=sequence, body=body, **{name: visible(text) for name, text in texts.items()})


def _chain(result: Result, last_time: str) -> Chain:
    fault = result.fault
    return Chain(
        intact=fault is None,
        records=result.records,
        head=result.head,
        last_time=last_time,
        problem=Text(vi=visible(fault.vi), en=visible(fault.en)) if fault else None,
        line=fault.line if fault else None,
    )


def _mark(written: list[Record]) -> RunMark:
    start = written[0]
    return RunMark(
        id=visible(start.run),
        started=start.time,
        gate=start.gate,
        operation=str(start.body.get("operation", "?")),
        complete=any(record.kind == reader.Kind.RUN_FINISHED for record in written),
    )


def _broken(path: Path, fault: Fault) -> Problem:
    return Problem(
        summary="the evidence ledger's chain is broken / chuỗi của sổ bằng chứng bị đứt",
        given=f"{fault.en} / {fault.vi}",
        allowed="a ledger whose every line carries the hash of the line before it",
        why="a report on altered evidence proves nothing",
        where=Place(path, fault.line),
        next_step="restore the ledger from its copy; --allow-broken makes a report that says so on its first page",
    )


def _choose(path: Path, wanted: str, known: tuple[str, ...], gate: str) -> str:
    """The run whose id is `wanted`, or the only one whose id begins with it."""
    if not known:
        raise UsageError(
            Problem(
                summary="the ledger holds no run yet / sổ chưa có lần kiểm tra nào",
                where=Place(path),
                given=f"gate {gate}",
                next_step=f"run: {MAKES.get(gate, 'provincial up')} {path.stem}",
            )
        )
    if wanted == LATEST:
        return known[-1]
    if wanted in known:
        return wanted
    found = [run for run in known if wanted and run.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        Problem(
            summary="the beginning of a run's id fits several" if found else "the ledger holds no such run",
            given=wanted,
            allowed=", ".join((LATEST, *(found or known)[:-6:-1])),
            where=Place(path),
            next_step=f"list them all: provincial evidence list {path.stem}",
        )
    )


def rule_facts() -> Mapping[str, RuleFacts]:
    """Every rule of the catalogue, in report facts."""
    from provincial_policies.catalogue import RULES, digests

    known = digests()
    return {
        rule.id: RuleFacts(
            id=rule.id,
            title=Text(vi=rule.title.vi, en=rule.title.en),
            why=Text(vi=rule.why.vi, en=rule.why.en),
            remediation=Text(vi=rule.remediation.vi, en=rule.remediation.en),
            severity=Severity(rule.severity.value),
            levels=frozenset(rule.levels),
            controls=tuple(rule.controls),
            references=tuple(rule.references),
            resource_types=tuple(rule.resource_types),
            gates=frozenset(gate.value for gate in rule.gates),
            digest=known.get(rule.id),
        )
        for rule in RULES.values()
    }


def control_facts() -> Mapping[str, ControlFacts]:
    """Every control of the catalogue in its own order, in report facts."""
    return {
        control.id: ControlFacts(
            id=control.id,
            title=control.title,
            note=control.note,
            group=control.group,
            group_title=control.group_title,
            first_level_new=_level(control.new),
            first_level_old=_level(control.old),
            clauses_new=_clauses(control.new),
            clauses_old=_clauses(control.old),
            international=tuple(str(reference) for reference in control.references),
            gates=tuple(gate.value for gate in control.gates),
            ours=control.ours,
            verified=control.verified,
            source="; ".join(one.provenance.source for one in (control.new, control.old)),
        )
        for control in standard_controls().values()
    }


def _level(requirement: Requirement) -> int | None:
    return int(requirement.first_level) if requirement.first_level is not None else None


def _clauses(requirement: Requirement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(clause) for clause in requirement.clauses))

"""Read the evidence ledger back as typed records and runs; a run without its last line is shown as incomplete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Place, Problem, ProvincialError
from provincial_cloud.evidence.verify import parse


class Kind(StrEnum):
    """What a line of the ledger tells."""

    RUN_STARTED = "run-started"
    """A gate began to check a stack."""
    RESOURCE_CHECKED = "resource-checked"
    """The verdicts on one resource."""
    STACK_CHECKED = "stack-checked"
    """The verdicts of rules that need the whole stack, on one subject of it."""
    DRIFT_CHECKED = "drift-checked"
    """What differs from the last approved state."""
    BACKUP_MADE = "backup-made"
    """A backup is whole: its snapshot and the digest of its manifest."""
    BACKUP_FAILED = "backup-failed"
    """A backup could not be made, and why."""
    BACKUP_SEALED = "backup-sealed"
    """The backup side renewed the locks of a plan's copies, and until when."""
    RESTORE_DRILLED = "restore-drilled"
    """Copies were brought back and checked; signed."""
    ENVIRONMENT_RECOVERED = "environment-recovered"
    """An environment was made again from its copies: which ones, how long it took, what was asked of it."""
    RUN_FINISHED = "run-finished"
    """The gate saw everything; absent when the run was killed or stopped early."""
    TORN_LINE_SEALED = "torn-line-sealed"
    """A kill had left a half-written line here; the record repeats it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the ledger."""

    sequence: int
    time: str
    run: str
    gate: str
    kind: str
    body: dict[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The verdicts on one resource, or on one subject of the stack (`over_stack`)."""

    urn: str
    type: str
    name: str
    over_stack: bool
    unit: str | None
    system: str | None
    level: int | None
    zone: str | None
    data_class: str | None
    layer: str | None
    passed: tuple[str, ...]
    failed: tuple[dict[str, Any], ...]
    waived: tuple[dict[str, Any], ...]
    not_checked: tuple[dict[str, Any], ...]
    not_testable: tuple[dict[str, Any], ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many checks of a run ended in which way."""

    resources: int = 0
    passed: int = 0
    failed: int = 0
    waived: int = 0
    not_checked: int = 0
    not_testable: int = 0


@dataclass(frozen=True, kw_only=True)
class Run:
    """Everything one run wrote. `complete` is False while it runs, and for ever when it was killed or stopped early."""

    id: str
    gate: str
    started: str
    environment: str
    stack: str
    operation: str
    commit: str | None
    pack_version: str
    rules: dict[str, str]
    complete: bool
    finished: str | None
    seconds: float | None
    checked: tuple[Checked, ...]

    @property
    def counts(self) -> Counts:
        """Counted from the verdicts themselves, so that an incomplete run has them too."""
        return Counts(
            resources=sum(not item.over_stack for item in self.checked),
            passed=sum(len(item.passed) for item in self.checked),
            failed=sum(len({failure["rule"] for failure in item.failed}) for item in self.checked),
            waived=sum(len(item.waived) for item in self.checked),
            not_checked=sum(len(item.not_checked) for item in self.checked),
            not_testable=sum(len(item.not_testable) for item in self.checked),
        )


def lines(path: Path) -> Iterator[Line]:
    """The ledger's lines in order; raises ProvincialError at the first that is not as it was written."""
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            record = parse(raw.removesuffix(b"\n"))
            if record is None and not raw.endswith(b"\n"):
                return
            if record is None:
                raise ProvincialError(
                    Problem(
                        summary="a line of the evidence ledger is not as it was written",
                        where=Place(path, number),
                        why="evidence that was altered proves nothing",
                        next_step=f"run: provincial evidence verify {path.stem}",
                    )
                )
            yield Line(
                sequence=record["sequence"],
                time=record["time"],
                run=record["run"],
                gate=record["gate"],
                kind=record["kind"],
                body=record["body"],
                hash=record["hash"],
            )


def runs(path: Path) -> Iterator[Run]:
    """The ledger's runs in the order they began. Runs may interleave; each is handed out once all lines were read."""
    grouped: dict[str, list[Line]] = {}
    for line in lines(path):
        if line.kind == Kind.RUN_STARTED or line.run in grouped:
            grouped.setdefault(line.run, []).append(line)
    for written in grouped.values():
        yield _run(written)


def find_run(path: Path, wanted: str) -> Run | None:
    """The run whose id is `wanted` or begins with it; "latest" is the one that began last. None when there is none."""
    found: Run | None = None
    for run in runs(path):
        if wanted == "latest" or run.id.startswith(wanted):
            found = run
    return found


def _run(written: list[Line]) -> Run:
    start = written[0]
    end = next((line for line in written if line.kind == Kind.RUN_FINISHED), None)
    body = start.body
    return Run(
        id=start.run,
        gate=start.gate,
        started=start.time,
        environment=body["environment"],
        stack=body["stack"],
        operation=body["operation"],
        commit=body["commit"],
        pack_version=body["pack_version"],
        rules=body["rules"],
        complete=end is not None,
        finished=end.time if end else None,
        seconds=end.body["seconds"] if end else None,
        checked=_checked(written),
    )


def _checked(written: list[Line]) -> tuple[Checked, ...]:
    names = {
        line.body["urn"]: (line.body["type"], line.body["name"])
        for line in written
        if line.kind == Kind.RESOURCE_CHECKED
    }
    found = []
    for line in written:
        if line.kind not in (Kind.RESOURCE_CHECKED, Kind.STACK_CHECKED):
            continue
        body = line.body
        over_stack = line.kind == Kind.STACK_CHECKED
        urn = body["subject"] if over_stack else body["urn"]
        type_token, name = names.get(urn, _from_urn(urn))
        found.append(
            Checked(
                urn=urn,
                type=type_token,
                name=name,
                over_stack=over_stack,
                unit=body["unit"],
                system=body["system"],
                level=body["level"],
                zone=body["zone"],
                data_class=body["data_class"],
                layer=body["layer"],
                passed=tuple(body["passed"]),
                failed=tuple(body["failed"]),
                waived=tuple(body["waived"]),
                not_checked=tuple(body["not_checked"]),
                not_testable=tuple(body.get("not_testable", ())),
                not_applicable=tuple(body["not_applicable"]),
            )
        )
    return tuple(found)


def _from_urn(urn: str) -> tuple[str, str]:
    """Type and name as a URN holds them: urn:pulumi:stack::project::parents$type::name."""
    parts = urn.split("::", 3)
    return (parts[2].rpartition("$")[2], parts[3]) if len(parts) == 4 else ("", urn)

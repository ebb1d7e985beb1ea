"""`provincial report`: write what people read out of the evidence ledger."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.report.model import PolicyReport

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Write reports from the evidence ledger.")


class Kind(StrEnum):
    """What a report is about."""

    POLICY = "policy"
    """What the policy rules checked before a change, and how it came out."""
    HOSTS = "hosts"
    """What the host rules saw on the hosts themselves."""
    LIVE = "live"
    """What an audit saw in the running cloud and clusters."""


GATES = {Kind.POLICY: "preview", Kind.HOSTS: "host", Kind.LIVE: "live"}
"""The gate whose runs a kind of report is about."""


class Format(StrEnum):
    """The forms in which a report can be written."""

    HTML = "html"
    """One self-contained page for people."""
    JSON = "json"
    """Everything, for programs, under a published schema."""
    SARIF = "sarif"
    """SARIF 2.1.0, for code-scanning views."""
    JUNIT = "junit"
    """JUnit XML, for the test view of a pipeline."""
    CSV = "csv"
    """One line a check, for a spreadsheet."""


ENDINGS = {
    Format.HTML: "html",
    Format.JSON: "json",
    Format.SARIF: "sarif",
    Format.JUNIT: "xml",
    Format.CSV: "csv",
}
STANDARD_OUTPUT = "-"


@app.command(
    epilog="Example: provincial report local --kind policy · provincial report local --format sarif -o policy.sarif"
)
def report(
    stack: Annotated[str, typer.Argument(help="Name of the stack, or path of a ledger file.", show_default=False)],
    kind: Annotated[Kind, typer.Option("--kind", help="What the report is about.")] = Kind.POLICY,
    form: Annotated[
        Format,
        typer.Option("--format", help="html for people; json, sarif and junit for programs; csv for spreadsheets."),
    ] = Format.HTML,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write; - for the standard output.", show_default=False
        ),
    ] = None,
    run: Annotated[str, typer.Option("--run", help="latest, or the id of a run or its beginning.")] = "latest",
    allow_broken: Annotated[
        bool, typer.Option("--allow-broken", help="Report on a broken ledger too; the report says so first.")
    ] = False,
) -> None:
    """Say what was checked, what passed, failed, was waived or not checked, in Vietnamese and English.

    The ledger's hash chain is verified first; a broken one is an error. Without --output the report goes to
    .provincial/reports/. The same ledger always gives the same bytes.

    Exit code 0 when the report was made, whatever it says; 1 when the ledger is broken or the report can't be written;
    2 for a wrong name or option, or when there is no ledger yet.
    """
    project = Project.find()
    ledger = _ledger(project, stack)
    made = _made()
    target = _target(project, ledger.stem, kind, form, output)
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(f"Reading {ledger.name} …"):
        content, summary = _render(ledger, run, kind, form, made, allow_broken=allow_broken)
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        typer.echo(summary, err=True)
        return
    from provincial_cloud.report.writing import write_whole

    if output is None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(target, content)
    typer.echo(str(target))
    typer.echo(summary)


def _render(
    ledger: Path, run: str, kind: Kind, form: Format, made: str | None, *, allow_broken: bool
) -> tuple[bytes, str]:
    from provincial_cloud.report import as_csv, as_html, as_json, as_junit, as_sarif
    from provincial_cloud.report.build import policy_report
    from provincial_cloud.report.sources import control_facts, read_run, rule_facts

    renderers = {
        Format.HTML: as_html.render,
        Format.JSON: as_json.render,
        Format.SARIF: as_sarif.render,
        Format.JUNIT: as_junit.render,
        Format.CSV: as_csv.render,
    }
    found = read_run(ledger, stack=ledger.stem, run=run, gate=GATES[kind], allow_broken=allow_broken)
    built = policy_report(found, rule_facts(), control_facts(), made=made)
    return renderers[form](built), _summary(built)


def _summary(built: PolicyReport) -> str:
    from provincial_cloud.report.words import Status

    totals, met = built.totals, built.controls_by_status()[Status.MET]
    marks = [] if built.run.complete else ["INCOMPLETE RUN"]
    marks += [] if built.chain.intact else ["BROKEN LEDGER"]
    counts = (
        f"{totals.failed} failed, {totals.not_checked} not checked, {totals.not_testable} not testable here, "
        f"{totals.waived} waived, {totals.passed} passed "
        f"on {len(built.subjects)} resources; {met} of {len(built.controls)} controls met"
    )
    return " · ".join((*marks, f"run {built.run.id}", counts))


def _ledger(project: Project, stack: str) -> Path:
    """The ledger of a stack, or the file itself when a path is given. Raises UsageError when there is none."""
    if stack.endswith(".jsonl"):
        path = Path(stack)
        if not path.is_file():
            raise UsageError(Problem(summary="there is no such ledger file", given=stack, allowed="a .jsonl file"))
        return path
    known = sorted(
        {file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in project.environments.glob("Pulumi.*.yaml")}
        | {file.stem for file in project.evidence.glob("*.jsonl")}
    )
    if stack not in known:
        raise UsageError(
            Problem(
                summary="there is no stack of this name / không có stack tên này",
                given=stack,
                allowed=", ".join(known) or "the name of a stack (this checkout has none yet)",
                where=str(project.environments),
            )
        )
    path = project.evidence / f"{stack}.jsonl"
    if not path.is_file():
        raise UsageError(
            Problem(
                summary="the stack has no evidence ledger yet / stack chưa có sổ bằng chứng",
                given=stack,
                why="a report is made from what the policy gate saw, and it has seen nothing of this stack",
                where=str(path),
                next_step=f"run: provincial up {stack}",
            )
        )
    return path


def _target(project: Project, stack: str, kind: Kind, form: Format, output: str | None) -> Path | None:
    """Where to write, checked before any work; None for the standard output."""
    from provincial_cloud.report.writing import check_target

    if output == STANDARD_OUTPUT:
        return None
    if output is None:
        return project.runtime / "reports" / f"{stack}-{kind}.{ENDINGS[form]}"
    target = Path(output)
    check_target(target, keep_out=project.evidence)
    return target


def _made() -> str | None:
    """The moment that SOURCE_DATE_EPOCH (seconds since 1970) sets, None when it is not set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        moment = datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            Problem(
                summary="SOURCE_DATE_EPOCH is not a time", given=given, allowed="whole seconds since 1970-01-01, UTC"
            )
        ) from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

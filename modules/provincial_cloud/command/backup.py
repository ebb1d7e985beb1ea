"""`provincial backup`: what must be backed up how, and the runs that do it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import typer

from provincial_cloud.command.arguments import EnvironmentName, Format, Output, Plan
from provincial_cloud.project import Project

if TYPE_CHECKING:
    from provincial_cloud.backup.classes import Coverage

app = typer.Typer(no_args_is_help=True, help="Show what must be backed up how, back it up, and lock the copies.")


@app.command(epilog="Example: provincial backup plan tien-giang")
def plan(environment: EnvironmentName, output: Output = Format.TEXT) -> None:
    """Show everything that holds data: the class its level asks for, the plan it stands in, and what is missing.

    Exit code 0 when nothing is missing, 1 when something is, 2 for wrong words or input.
    """
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.classes import coverage

    found = list(coverage(environments.load(environment)))
    if output is Format.JSON:
        typer.echo(json.dumps([_as_data(one) for one in found], ensure_ascii=False, indent=2))
    else:
        _show(found)
    if any(one.shortfalls for one in found):
        raise typer.Exit(1)


@app.command(epilog="Example: provincial sandbox start --only backups && provincial backup run local")
def run(environment: EnvironmentName, plan: Plan = None) -> None:
    """Back up what the plans name on this machine, as production: this identity can delete nothing."""
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.place import places_at_work
    from provincial_cloud.backup.proving import back_up

    for place in places_at_work(Project.find(), environments.load(environment), plan):
        made = back_up(place)
        typer.echo(f"{place.plan.id}: {made.files} files, {made.bytes} bytes, snapshot {made.snapshot[:16]}")


@app.command(epilog="Example: provincial backup keep local")
def keep(environment: EnvironmentName, plan: Plan = None) -> None:
    """Bring back what was covered, lock every copy for its time, and prune what is past it: as the backup side."""
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.place import places_at_work
    from provincial_cloud.backup.proving import keep as keep_copies

    for place in places_at_work(Project.find(), environments.load(environment), plan):
        done = keep_copies(place)
        until = f"{done.until:%Y-%m-%d}" if done.until else "-"
        typer.echo(f"{place.plan.id}: {done.renewed} locks renewed until {until}")
        if done.forgotten or done.packs:
            typer.echo(f"{place.plan.id}: {len(done.forgotten)} copies past their time, {done.packs} packs pruned")
        if done.uncovered:
            count = len(done.uncovered)
            typer.secho(f"{place.plan.id}: {count} objects had been covered or hidden, and are back", fg="red")


def _as_data(one: Coverage) -> dict[str, Any]:
    wanted = dataclasses.asdict(one.wanted)
    return {
        "system": one.system,
        "kind": one.kind,
        "name": one.name,
        "class": wanted,
        "plan": one.plan.id if one.plan else None,
        "proven": one.proven,
        "spread": dataclasses.asdict(one.spread),
        "shortfalls": [{"vi": text.vi, "en": text.en} for text in one.shortfalls],
    }


def _by(one: Coverage) -> str:
    """Who copies it."""
    from provincial_cloud.backup.classes import Kind

    if one.kind is Kind.VOLUME:
        return "cụm / the cluster"
    return "restic" if one.proven else "đám mây / the cloud"


def _show(found: list[Coverage]) -> None:
    from rich.console import Console
    from rich.table import Table

    from provincial_cloud.backup.classes import TITLES

    table = Table(
        "hệ thống / system",
        "cấp / level",
        "gì / what",
        "kế hoạch / plan",
        "ai sao / by",
        "mỗi / every",
        "giữ / kept",
        "RPO / RTO",
        "thử / drill",
        "thiếu / missing",
    )
    for one in found:
        plan = one.plan
        table.add_row(
            one.system,
            f"{one.wanted.level} {one.wanted.data_class}",
            f"{one.name}: {TITLES[one.kind].vi} / {TITLES[one.kind].en}",
            plan.id if plan else "",
            _by(one) if plan else "",
            plan.schedule.every if plan else "",
            ", ".join(f"{copy.retention_days} d @ {copy.site}" for copy in plan.copies) if plan else "",
            f"{plan.rpo_hours} h / {plan.rto_hours} h" if plan else "",
            f"{plan.drill_days} ≤ {one.wanted.drill_days} d" if plan else f"{one.wanted.drill_days} d",
            "; ".join(f"{text.vi} / {text.en}" for text in one.shortfalls),
        )
    console = Console(highlight=False)
    console.print(table)
    console.print("Nguồn của các con số (chưa ai kiểm chứng) / sources of the figures (verified by nobody yet):")
    for level, figures in sorted({one.wanted.level: one.wanted.figures for one in found}.items()):
        for figure in figures:
            told = figure.provenance
            verified = "đã kiểm chứng / verified" if told.verified_by_person else "chưa / not yet"
            text = f"  {level}: {figure.name} = {figure.value} · {told.mark} · {told.source} · {verified}"
            console.print(text, markup=False, soft_wrap=True)

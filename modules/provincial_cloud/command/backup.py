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
    from provincial_cloud.backup.noting import Noted

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
    """Note copies that were pushed, bring back what was covered, lock every copy, prune what is past its time.

    It works as the backup side. Exit code 0 when nothing was wrong with what was pushed, 1 when something was, 2 for
    wrong words or input.
    """
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.proving import keep as keep_copies
    from provincial_cloud.backup.pushed import PushedPlace, places_with_copies, take_in
    from provincial_cloud.errors import ProvincialError

    wrong = False
    for place in places_with_copies(Project.find(), environments.load(environment), plan):
        if isinstance(place, PushedPlace):
            noted = take_in(place)
            _tell_of_pushed(place.name, noted)
            wrong = wrong or bool(noted.findings)
        try:
            done = keep_copies(place)
        except ProvincialError as error:
            if not isinstance(place, PushedPlace):
                raise
            typer.secho(f"{place.name}: {error}", fg="red")  # one pusher's repository leaves no other unlocked
            wrong = True
            continue
        until = f"{done.until:%Y-%m-%d}" if done.until else "-"
        typer.echo(f"{place.name}: {done.renewed} locks renewed until {until}")
        if done.forgotten or done.packs:
            typer.echo(f"{place.name}: {len(done.forgotten)} copies past their time, {done.packs} packs pruned")
        if done.uncovered:
            count = len(done.uncovered)
            typer.secho(f"{place.name}: {count} objects had been covered or hidden, and are back", fg="red")
    if wrong:
        raise typer.Exit(1)


@app.command(epilog="Example: provincial backup pushers lab")
def pushers(environment: EnvironmentName, plan: Plan = None) -> None:
    """Make the repository of each who pushes copies, where it is not there yet, and show what it is to be told."""
    from provincial_cloud import environment as environments
    from provincial_cloud.backup.identities import Identity
    from provincial_cloud.backup.place import places
    from provincial_cloud.backup.pushed import pushers as pushers_of

    for place in places(Project.find(), environments.load(environment), plan):
        for one in pushers_of(place):
            one.prepare()
            bucket = one.bucket(Identity.WRITER)
            typer.echo(f"{one.name}: plan {one.plan.id}, source {one.source}, password in {one.password}")
            typer.echo(f"  s3:{bucket.endpoint}/{bucket.name}, region {bucket.region}, key {bucket.key.id}")


def _tell_of_pushed(name: str, noted: Noted) -> None:
    typer.echo(f"{name}: {len(noted.made)} pushed copies noted")
    for snapshot in noted.unfinished:
        typer.echo(f"{name}: {snapshot[:16]} counts for nothing: its run works still, or was cut off")
    for finding in noted.findings:
        typer.secho(f"{name}: {finding}", fg="red")


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

"""`provincial environment`: check, show, describe and make environments."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Place, Problem, UsageError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.tree import Tree

    from provincial_cloud.environment import Environment, Verdict

app = typer.Typer(
    no_args_is_help=True, help="Validate, show and create environments, the data that describes a province."
)

WIDTH_OF_FILES = 240
"""Columns where the output is not a terminal, so that nothing is cut."""


class ShowFormat(StrEnum):
    """How an environment is shown."""

    TEXT = "text"
    """For people."""
    JSON = "json"
    """For programs."""
    YAML = "yaml"
    """For both."""


def _names(incomplete: str) -> list[str]:
    from provincial_cloud.environment import names

    return [name for name in names() if name.startswith(incomplete)]


def _kinds(incomplete: str) -> list[str]:
    from provincial_cloud.environment.files import FileKind

    return [kind for kind in FileKind if kind.startswith(incomplete)]


@app.command(epilog="Example: provincial environment validate local")
def validate(
    name: Annotated[
        list[str] | None, typer.Argument(help="Environments; all of them when left out.", autocompletion=_names)
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """Check environments and tell everything that is wrong, with file, line and column. Exits with 2 if anything is."""
    from provincial_cloud.environment import check, names

    chosen = list(dict.fromkeys(name or names()))
    if not chosen:
        raise UsageError(
            Problem(summary="there is no environment yet", next_step="provincial environment new NAME makes one")
        )
    verdicts = [check(each) for each in chosen]
    if output is Format.JSON:
        typer.echo(json.dumps({"environments": [_verdict(each) for each in verdicts]}, ensure_ascii=False, indent=2))
    else:
        for each in verdicts:
            _tell(each)
    if any(each.problems for each in verdicts):
        raise typer.Exit(UsageError.exit_code)


@app.command(epilog="Example: provincial environment show tien-giang --as-of 2019-12-01")
def show(
    name: Annotated[str, typer.Argument(help="The environment.", autocompletion=_names)],
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day to show, by default the environment's own."),
    ] = None,
    output: Annotated[
        ShowFormat, typer.Option("--format", help="text for people, json or yaml for programs.")
    ] = ShowFormat.TEXT,
) -> None:
    """Show units, systems with level and owner, zones and counts, as of a day."""
    from provincial_cloud.environment import load

    environment = load(name, as_of=as_of.date() if as_of is not None else None)
    if output is ShowFormat.TEXT:
        _print_tree(environment)
        return
    from provincial_cloud.environment.view import view

    content = view(environment)
    if output is ShowFormat.JSON:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    import sys

    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.dump(content, sys.stdout)


@app.command(epilog="Example: provincial environment schema --write .vscode/schemas")
def schema(
    kind: Annotated[
        str | None, typer.Argument(help="Which file, such as units; all when left out.", autocompletion=_kinds)
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", file_okay=False, help="Write every schema into this folder instead.")
    ] = None,
) -> None:
    """Print the JSON Schema of environment files, for editors that complete and check while you type."""
    from provincial_cloud.environment import schema as schemas
    from provincial_cloud.environment.files import FileKind
    from provincial_cloud.environment.validating import listed

    if kind is not None and kind not in list(FileKind):
        raise UsageError(Problem(summary="no such file", given=kind, allowed=listed(FileKind, kind)))
    if write is not None:
        try:
            written = schemas.write(write)
        except OSError as error:
            raise UsageError(
                Problem(
                    summary="the schemas could not be written",
                    given=error.strerror,
                    allowed="a folder that can be written",
                    where=Place(write),
                )
            ) from None
        typer.echo(f"{len(written)} of {len(FileKind)} schemas written to {write}, the rest were the same")
        return
    content: Any = (
        schemas.schema(FileKind(kind)) if kind is not None else {each: schemas.schema(each) for each in FileKind}
    )
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


@app.command(epilog="Example: provincial environment new my-province --dry-run")
def new(
    name: Annotated[str, typer.Argument(help="Name of the new environment, such as my-province.")],
    template: Annotated[str, typer.Option(help="The environment to start from.", autocompletion=_names)] = "local",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
) -> None:
    """Make a new environment, a commented and valid copy of another one. Never overwrites anything."""
    from provincial_cloud.environment.creation import create, plan
    from provincial_cloud.environment.gathering import shown_path
    from provincial_cloud.project import Project

    planned = plan(name, template=template, root=Project.find().environments)
    if not dry_run:
        create(planned)
    folder = shown_path(planned.folder)
    typer.echo(f"{'would write' if dry_run else 'wrote'} {len(planned.files)} files to {folder}:")
    for path in sorted(planned.files):
        typer.echo(f"  {folder / path}")
    if not dry_run:
        typer.echo(f"next: edit them (title, province, units, addresses), then provincial environment validate {name}")


def _problem(problem: Problem) -> dict[str, Any]:
    place = problem.where
    at = place if isinstance(place, Place) else None
    return {
        "summary": problem.summary,
        "given": problem.given,
        "allowed": problem.allowed,
        "why": problem.why,
        "next": problem.next_step,
        "file": str(at.path) if at else place,
        "line": at.line if at else None,
        "column": at.column if at else None,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "valid": not verdict.problems,
        "problems": [_problem(each) for each in verdict.problems],
        "warnings": [_problem(each) for each in verdict.warnings],
    }


def _tell(verdict: Verdict) -> None:
    for problem in verdict.problems:
        typer.secho("error: ", fg=typer.colors.RED, bold=True, nl=False, err=True)
        typer.echo(str(problem), err=True)
    for warning in verdict.warnings:
        typer.secho("warning: ", fg=typer.colors.YELLOW, bold=True, nl=False, err=True)
        typer.echo(str(warning), err=True)
    environment = verdict.environment
    if environment is None:
        many = "1 problem" if len(verdict.problems) == 1 else f"{len(verdict.problems)} problems"
        typer.secho(f"{verdict.name}: {many}", fg=typer.colors.RED)
        return
    typer.secho(
        f"{verdict.name}: valid as of {environment.as_of} · {len(environment.units)} units · "
        f"{len(environment.systems)} systems · level {environment.level:d}",
        fg=typer.colors.GREEN,
    )


def _print_tree(environment: Environment) -> None:
    from rich.console import Console

    from provincial_cloud.environment.view import view

    content = view(environment)
    console = Console(highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    parts = (_head(content, environment.as_of), _units(content), _counts(content), _systems(content), _rest(content))
    for part in parts:
        console.print(part)


def _both(text: dict[str, str | None] | None) -> str:
    if text is None:
        return "(name not known)"
    return " · ".join(word for word in (text["vi"], text["en"]) if word)


def _tree(title: str, lines: list[str] | None = None) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(title, style="bold"))
    for line in lines or []:
        tree.add(Text(line))
    return tree


def _head(content: dict[str, Any], day: date) -> Tree:
    cloud, plan = content["cloud"], content["addresses"]
    return _tree(
        f"{content['name']}: {_both(content['title'])}",
        [
            f"as of {day} · stage {content['stage']} · level {content['level']}",
            f"cloud {cloud['endpoint']} · {cloud['region']} ({', '.join(cloud['availability_zones'])})",
            f"addresses {plan['ipv4']}{' and IPv6' if plan['ipv6'] else ''} · subnets /{plan['subnet_prefix']}",
        ],
    )


def _units(content: dict[str, Any]) -> Tree:
    from rich.text import Text

    def label(unit: dict[str, Any]) -> Text:
        codes = "".join(f" · {code['scheme']} {code['value']}" for code in unit["codes"])
        return Text(f"{unit['id']} ({unit['kind']}) {_both(unit['name'])}{codes}")

    def grow(tree: Tree, unit: dict[str, Any]) -> None:
        branch = tree.add(label(unit))
        for count in unit["counts"]:
            number = "number not known" if count["number"] is None else count["number"]
            branch.add(Text(f"{count['kind']}: {number} [{count['source']}]", style="dim"))
        for child in unit["units"]:
            grow(branch, child)

    tree = _tree("Đơn vị · Units")
    grow(tree, content["province"])
    return tree


def _counts(content: dict[str, Any]) -> Tree:
    return _tree(
        "Số lượng · Counts",
        [
            f"{'  ' if each['part_of'] else ''}{_both(each['name'])}: "
            f"{'not known' if each['number'] is None else each['number']}"
            for each in content["counts"]
        ],
    )


def _systems(content: dict[str, Any]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, title="Hệ thống thông tin · Systems", title_justify="left", title_style="bold")
    for heading in ("level", "id", "name", "owner", "operator", "data", "zones"):
        table.add_column(heading, overflow="fold")
    for each in sorted(content["systems"], key=lambda system: (-system["level"], system["id"])):
        zones = ", ".join(dict.fromkeys(part["zone"] for part in each["parts"])) or "-"
        important = "quan trọng, important" if each["important"] else ""
        name = _both(each["name"]) + (f" ({important})" if important else "")
        cells = (str(each["level"]), each["id"], name, each["owner"], each["operator"], each["data_class"], zones)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _rest(content: dict[str, Any]) -> Tree:
    def ids(section: str) -> str:
        return ", ".join(each["id"] for each in content[section]) or "none"

    return _tree(
        "Nền tảng · Platform",
        [
            "zones: " + ", ".join(f"{zone['id']} ({zone['title']['vi']})" for zone in content["zones"]),
            f"flows between zones: {len(content['flows'])}",
            *(f"{section}: {ids(section)}" for section in ("sites", "clusters", "hosts", "backups")),
            "waivers: "
            + (
                ", ".join(f"{each['id']}{'' if each['in_force'] else ' (void)'}" for each in content["waivers"])
                or "none"
            ),
            "principals: " + (", ".join(f"{each['id']} ({each['role']})" for each in content["principals"]) or "none"),
        ],
    )

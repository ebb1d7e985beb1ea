"""`provincial rules`: which rules there are, and what one of them asks and why."""

from __future__ import annotations

import difflib
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provincial_cloud.command import rules_check, rules_table
from provincial_cloud.command.arguments import Format, Output
from provincial_cloud.errors import Problem, UsageError

if TYPE_CHECKING:
    from provincial_policies.rule import Rule

app = typer.Typer(no_args_is_help=True, help="List and explain the policy rules, and run them on manifests.")
app.command("check", epilog=rules_check.EXAMPLES)(rules_check.check)
app.command("table", epilog="Example: provincial rules table > docs/rules.md")(rules_table.table)


class Language(StrEnum):
    """Which language a text is shown in."""

    VI = "vi"
    """Vietnamese."""
    EN = "en"
    """English."""


def as_data(rule: Rule) -> dict[str, Any]:
    """Everything about a rule that a program may want."""
    return {
        "id": rule.id,
        "title": rule.title.as_dict(),
        "why": rule.why.as_dict(),
        "remediation": rule.remediation.as_dict(),
        "severity": rule.severity.value,
        "levels": sorted(rule.levels),
        "controls": list(rule.controls),
        "references": list(rule.references),
        "resource_types": list(rule.resource_types),
        "gates": sorted(gate.value for gate in rule.gates),
        "thresholds": list(rule.thresholds),
        "over_stack": rule.over_stack,
        "cel": rule.cel.offenders if rule.cel else None,
    }


@app.command("list", epilog="Example: provincial rules list --control NET-03")
def list_rules(
    control: Annotated[str | None, typer.Option(help="Only rules that serve this control, such as NET-03.")] = None,
    level: Annotated[int | None, typer.Option(min=1, max=5, help="Only rules that apply at this level.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the titles.")] = Language.EN,
    output: Output = Format.TEXT,
) -> None:
    """List the rules by id."""
    from provincial_policies.catalogue import RULES

    chosen = [
        rule
        for rule in RULES.values()
        if (control is None or control in rule.controls) and (level is None or level in rule.levels)
    ]
    if output is Format.JSON:
        typer.echo(json.dumps([as_data(rule) for rule in chosen], ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    table.add_column("id", no_wrap=True)
    for heading in ("severity", "levels", "controls", "title"):
        table.add_column(heading)
    for rule in chosen:
        title = rule.title.vi if lang is Language.VI else rule.title.en
        table.add_row(rule.id, rule.severity.value, f"{rule.first_level}-5", ", ".join(rule.controls), title)
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{len(chosen)} rules")


@app.command(epilog="Example: provincial rules explain net-no-open-admin-ports --lang vi")
def explain(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.", show_default=False)],
    lang: Annotated[Language, typer.Option(help="Language of the texts.")] = Language.EN,
    output: Output = Format.TEXT,
) -> None:
    """Say what a rule asks, why, from which level, and how to mend a violation; with an example that passes."""
    from provincial_policies.catalogue import RULES

    rule = RULES.get(rule_id)
    if rule is None:
        near = difflib.get_close_matches(rule_id, RULES, n=3)
        raise UsageError(
            Problem(
                summary="there is no such rule",
                given=rule_id,
                allowed=", ".join(near) or f"one of {len(RULES)} ids",
                next_step="run: provincial rules list",
            )
        )
    if output is Format.JSON:
        typer.echo(json.dumps(as_data(rule), ensure_ascii=False))
        return
    from rich.console import Console

    words = _WORDS[lang]
    console = Console(highlight=False)
    title, why, remediation = (
        (text.vi if lang is Language.VI else text.en) for text in (rule.title, rule.why, rule.remediation)
    )
    console.print(f"[bold]{rule.id}[/]  {title}\n", soft_wrap=True)
    rows = {
        words["why"]: why,
        words["fix"]: remediation,
        words["severity"]: rule.severity.value,
        words["levels"]: f"{rule.first_level}-5",
        words["controls"]: ", ".join(rule.controls),
        words["references"]: ", ".join(rule.references) or "-",
        words["types"]: ", ".join(rule.resource_types),
        words["figures"]: _figures(rule) or "-",
        words["gates"]: ", ".join(sorted(gate.value for gate in rule.gates)),
    }
    if rule.cel is not None:
        rows[words["cel"]] = rule.cel.offenders
    width = max(map(len, rows))
    for label, text in rows.items():
        console.print(f"{label:<{width}}  {text}", soft_wrap=True, markup=False)
    shown = _example(rule)
    if shown:
        console.print(f"\n{words['example']}", markup=False)
        console.print(shown, markup=False, soft_wrap=True)


_WORDS = {
    Language.EN: {
        "why": "why",
        "fix": "how to mend it",
        "severity": "severity",
        "levels": "levels",
        "controls": "controls",
        "references": "see also",
        "types": "looks at",
        "figures": "figures by level",
        "gates": "enforced at",
        "cel": "names in CEL what offends",
        "example": "a resource that passes:",
    },
    Language.VI: {
        "why": "vì sao",
        "fix": "cách khắc phục",
        "severity": "mức nghiêm trọng",
        "levels": "cấp độ",
        "controls": "yêu cầu",
        "references": "xem thêm",
        "types": "kiểm tra",
        "figures": "ngưỡng theo cấp độ",
        "gates": "áp dụng tại",
        "cel": "biểu thức CEL nêu chỗ vi phạm",
        "example": "tài nguyên đạt yêu cầu:",
    },
}


def _figures(rule: Rule) -> str:
    from provincial_cloud.standards import thresholds

    return "; ".join(
        f"{name} {', '.join(f'L{level}: {getattr(thresholds(level), name)}' for level in sorted(rule.levels))}"
        for name in rule.thresholds
    )


def _example(rule: Rule) -> str | None:
    from provincial_policies.examples import TOKEN, class_names, example

    if rule.cel is not None:
        from provincial_policies.cel import examples as objects
        from provincial_policies.cel.kinds import KINDS

        made = objects.example(KINDS[rule.resource_types[0]])
        return json.dumps(made, ensure_ascii=False, indent=2)
    class_name = rule.resource_types[0].removeprefix(TOKEN)
    if class_name not in class_names():
        return None
    inputs = json.dumps(example(class_name), ensure_ascii=False, indent=2)
    return f"{class_name} {inputs}"

"""`provincial rules table`: every rule and the gates that enforce it, as the page docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from provincial_policies.rule import Rule

HEAD: Final = """\
# Rules / Quy tắc

Every rule and the gates that enforce it. Written by `make rules-table`; `provincial rules explain <rule>` says why a
rule is there and how to mend what it minds.

Mỗi quy tắc và các cổng áp dụng nó. Trang này do `make rules-table` tạo ra; `provincial rules explain <quy tắc>
--lang vi` cho biết vì sao có quy tắc và cách khắc phục.

Gates / Cổng: preview: before a change / trước khi thay đổi · admission: by the cluster itself at every request / do
chính cụm kiểm tra mỗi yêu cầu · live: on what runs / trên những gì đang chạy · host: on a host / trên máy chủ · record:
against a dated record / theo hồ sơ có ngày tháng.
"""


def table() -> None:
    """Write the table of rules and gates, in Vietnamese and English, as Markdown."""
    from provincial_policies.catalogue import RULES

    typer.echo(page(RULES), nl=False)


def page(rules: Mapping[str, Rule]) -> str:
    """The whole page."""
    from provincial_policies.rule import Gate

    gates = [gate for gate in Gate if any(gate in rule.gates for rule in rules.values())]
    head = [
        "| Rule / Quy tắc | Tên | Title | Severity / Mức | Levels / Cấp độ | Controls / Yêu cầu |",
        *(f" {gate.value} |" for gate in gates),
    ]
    lines = ["".join(head), "|---|---|---|---|---|---|" + ":-:|" * len(gates)]
    lines += [_line(rule, [gate in rule.gates for gate in gates]) for rule in rules.values()]
    counts = ", ".join(f"{gate.value} {sum(gate in rule.gates for rule in rules.values())}" for gate in gates)
    return "\n".join([HEAD, f"{len(rules)} rules / quy tắc: {counts}.", "", *lines]) + "\n"


def _line(rule: Rule, at: Iterable[bool]) -> str:
    cells = [
        f"`{rule.id}`",
        rule.title.vi,
        rule.title.en,
        rule.severity.value,
        f"{rule.first_level}-5",
        ", ".join(rule.controls),
        *("●" if here else "" for here in at),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

"""Make defaults/main.yml and README.md of each role from its argument_specs.yml: `python roles/documents.py [--check]`.

With --check nothing is written; the exit status is 1 where a file is not as it would be made.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

ROLES = Path(__file__).resolve().parent
_NOTE = "# Made from meta/argument_specs.yml by roles/documents.py; change it there.\n"


def specification(role: Path) -> dict[str, Any]:
    """The role's entry point `main`."""
    document = YAML(typ="safe").load((role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    main: dict[str, Any] = document["argument_specs"]["main"]
    return main


def defaults(role: Path) -> str:
    """defaults/main.yml: every variable that has a default."""
    options = specification(role)["options"]
    values = {name: spec["default"] for name, spec in options.items() if "default" in spec}
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 110
    stream = StringIO()
    yaml.dump(values, stream)
    return "---\n" + _NOTE + stream.getvalue()


def readme(role: Path) -> str:
    """README.md: what the role does, each switch, each variable."""
    main = specification(role)
    described = [line.replace("C(", "`").replace(")", "`") if "C(" in line else line for line in main["description"]]
    lines = [f"# {role.name}", "", f"{main['short_description']}.", ""]
    lines += [f"* {line}" for line in described]
    lines += ["", "## Variables", "", "| variable | type | default | what |", "|---|---|---|---|"]
    for name, spec in main["options"].items():
        text = " ".join(spec["description"].split())
        while "C(" in text:
            before, _, rest = text.partition("C(")
            inside, _, after = rest.partition(")")
            text = f"{before}`{inside}`{after}"
        kind = spec["type"] + (f" of {spec['elements']}" if "elements" in spec else "")
        choices = f" One of {', '.join(f'`{choice}`' for choice in spec['choices'])}." if "choices" in spec else ""
        default = "**required**" if spec.get("required") else f"`{_short(spec.get('default'))}`"
        lines.append(f"| `{name}` | {kind} | {default} | {text}{choices} |")
    lines += ["", "This page is made from `meta/argument_specs.yml` by `roles/documents.py`."]
    return "\n".join(lines) + "\n"


def _short(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value) if value == "" else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def main(words: list[str]) -> int:
    """Write, or check, both files of every role."""
    stale = []
    for specs in sorted(ROLES.glob("*/meta/argument_specs.yml")):
        role = specs.parents[1]
        for path, text in ((role / "defaults/main.yml", defaults(role)), (role / "README.md", readme(role))):
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path)
                if "--check" not in words:
                    path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(ROLES.parent)}: {'stale' if '--check' in words else 'written'}")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which units are switched on, read from systemd's files: systemctl takes a quarter of a processor second for it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

GENERATED = "/run/systemd/generator"
FOLDERS = (
    "/etc/systemd/system",
    "/run/systemd/system",
    GENERATED,
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
)
"""Where units of the system lie, the strongest first."""
SWITCHING = {"/etc/systemd/system": "", "/run/systemd/system": "-runtime", GENERATED: "-runtime"}
"""Where the links lie that switch a unit on, with what systemd says of one that is on until the next boot only."""
KINDS = (".service", ".socket", ".timer")
INSTALL = re.compile(r"^\[Install\]\s*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
SWITCHES = re.compile(r"^(WantedBy|RequiredBy|UpheldBy|Alias)\s*=\s*\S", re.MULTILINE)
ALSO = re.compile(r"^Also\s*=\s*\S", re.MULTILINE)


def enabled(folders: Iterable[str] = FOLDERS) -> dict[str, str]:
    """Units by name: enabled, disabled, masked, static, alias or indirect, as `systemctl list-unit-files` words it."""
    files: dict[str, tuple[str, str]] = {}
    links: dict[str, str] = {}
    for folder in folders:
        for name in listed(folder):
            if name.endswith(KINDS):
                files.setdefault(name, (f"{folder}/{name}", SWITCHING.get(folder, "")))
            elif folder in SWITCHING and name.endswith((".wants", ".requires", ".upholds")):
                for link in listed(f"{folder}/{name}"):
                    links.setdefault(link, f"enabled{SWITCHING[folder]}")
        if folder in SWITCHING:
            for name, (path, runtime) in files.items():
                other = target(path) if path.startswith(f"{folder}/") else None
                if other not in (None, name, "null"):
                    links.setdefault(str(other), "indirect" if folder == GENERATED else f"enabled{runtime}")
    return {name: state(name, path, runtime, links) for name, (path, runtime) in files.items()}


def state(name: str, path: str, runtime: str, links: dict[str, str]) -> str:
    """One unit's word."""
    other = target(path)
    if other == "null":
        return f"masked{runtime}"
    if other not in (None, name):
        return "alias"
    if path.startswith(GENERATED):
        return "generated"
    word = links.get(name) or next((links[link] for link in links if template(link) == name), None)
    if word:
        return word
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            section = INSTALL.search(file.read())
    except OSError:
        return "bad"
    if section is None:
        return "static"
    return "disabled" if SWITCHES.search(section[1]) else "indirect" if ALSO.search(section[1]) else "static"


def target(path: str) -> str | None:
    """The name of what a link leads to, `null` for a masked unit; None for a file of its own."""
    if not os.path.islink(path):
        return None
    return os.path.basename(os.path.realpath(path))


def template(name: str) -> str | None:
    """The template that an instance is made from; None for a unit that is none."""
    before, at, rest = name.partition("@")
    return f"{before}@.{rest.rpartition('.')[2]}" if at and not rest.startswith(".") else None


def listed(folder: str) -> list[str]:
    """The names in a folder, none where it is not there."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []

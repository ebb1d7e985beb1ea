"""What a machine has of what this project needs: facts for `provincial doctor`, each with the command that mends it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import stat
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from provincial_cloud.project import Project
from provincial_cloud.toolchain import kubernetes_plugin
from provincial_cloud.toolchain.cache import Damage, InstalledTool, damage
from provincial_cloud.toolchain.go_compiler import CACHE_NAME, VERSION_PATTERN, as_numbers
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.path_rung import executables, own_folders, reported_version
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.rungs import Rung

MINIMUM_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

BACKUP_PROGRAMS = (
    ("restic", ("restic", "version"), r"restic (\d+\.\d+\.\d+)", "backups and drills need it", "restic"),
    ("postgresql", ("psql", "--version"), r"(\d+\.\d+)", "backups and drills of databases need it", "postgresql"),
)
"""Debian's own programs that backups use: name, command that prints a version, pattern, purpose, package."""


class State(StrEnum):
    """How one thing stands."""

    READY = "ready"
    """It is there and as it should be."""
    MISSING = "missing"
    """It is needed and not there."""
    WRONG = "wrong"
    """It is there, but not as it should be."""
    LATER = "later"
    """It is not there; it is got when it is first needed, or is only for a part of the work."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the table."""

    name: str
    state: State
    version: str | None = None
    rung: str | None = None
    trust: str | None = None
    where: str | None = None
    note: str | None = None
    next_step: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether work can't go on like this."""
        return self.state in (State.MISSING, State.WRONG)


def examine(project: Project, toolchain: Toolchain, *, verify: bool) -> list[Finding]:
    """Everything, in the order in which it is needed; `verify` reads every installed file whole."""
    findings = [_python(), _packages(toolchain), _environment(project), _git(toolchain)]
    findings.extend(_tool(toolchain, tool, verify=verify) for tool in Tool)
    findings.append(_language_host(toolchain))
    findings.append(_kubernetes_plugin(project, toolchain))
    findings.append(_go(toolchain))
    findings.append(_browser(toolchain))
    findings.extend(_program(toolchain, *each) for each in BACKUP_PROGRAMS)
    findings.append(_runtime(project))
    findings.append(_cache(toolchain))
    return findings


def _python() -> Finding:
    good = sys.version_info >= MINIMUM_PYTHON
    wanted = ".".join(str(part) for part in MINIMUM_PYTHON)
    return Finding(
        name="python",
        state=State.READY if good else State.WRONG,
        version=platform.python_version(),
        where=sys.executable,
        next_step=None if good else f"make the virtual environment again with Python {wanted} or later",
    )


def _packages(toolchain: Toolchain) -> Finding:
    wanted = toolchain.pins.tools[Tool.PULUMI].version
    try:
        found = importlib.metadata.version("pulumi")
    except importlib.metadata.PackageNotFoundError:
        return Finding(name="pulumi package", state=State.MISSING, version=wanted, next_step="make setup")
    good = found == wanted
    return Finding(
        name="pulumi package",
        state=State.READY if good else State.WRONG,
        version=found,
        note=None if good else f"the engine is pinned to {wanted}; both must be the same",
        next_step=None if good else "make setup",
    )


def _environment(project: Project) -> Finding:
    own = project.root / ".venv"
    inside = Path(sys.prefix) == own
    has_pip = importlib.util.find_spec("pip") is not None
    if inside:
        note = None if has_pip else "has no pip: Go can't be fetched for a build on a machine without it"
        return Finding(name="virtual environment", state=State.READY, where=str(own), note=note)
    there = (own / "bin" / "python").exists()
    return Finding(
        name="virtual environment",
        state=State.READY if there else State.MISSING,
        where=str(own) if there else None,
        note=f"this command runs from {sys.prefix}",
        next_step=None if there else "make setup",
    )


def _git(toolchain: Toolchain) -> Finding:
    path = shutil.which("git", path=toolchain.environment.get("PATH"))
    if path is None:
        return Finding(name="git", state=State.MISSING, next_step="install git with the system's package manager")
    version = reported_version(Path(path), ("--version",), r"(\d+\.\d+\.\d+)", toolchain.environment)
    return Finding(name="git", state=State.READY, version=version, where=path)


def _tool(toolchain: Toolchain, tool: Tool, *, verify: bool) -> Finding:
    pin = toolchain.pins.tools[tool]
    installed = toolchain.cache.read(str(tool), pin.version)
    mend = f"provincial doctor --install {tool}"
    if installed is None:
        return Finding(
            name=str(tool),
            state=State.MISSING if tool is Tool.PULUMI else State.LATER,
            version=pin.version,
            note=pin.purpose,
            next_step=mend,
        )
    harm = _harm(installed, verify=verify)
    return Finding(
        name=str(tool),
        state=State.WRONG if harm else State.READY,
        version=installed.version,
        rung=str(installed.rung),
        trust=str(installed.trust),
        where=str(installed.folder),
        note="; ".join(f"{entry.path.name} {entry.reason}" for entry in harm) or None,
        next_step=mend if harm else None,
    )


def _harm(installed: InstalledTool, *, verify: bool) -> list[Damage]:
    quick = damage(installed, hashes=False)
    # A file that was only touched is no harm: its content decides.
    return damage(installed, hashes=True) if verify or quick else []


def _language_host(toolchain: Toolchain) -> Finding:
    name = "python language host"
    installed = toolchain.cache.read(str(Tool.PULUMI), toolchain.pins.tools[Tool.PULUMI].version)
    if installed is None:
        return Finding(name=name, state=State.LATER, note="comes with pulumi")
    path = next((Path(entry) for entry in installed.files if Path(entry).name == "pulumi-language-python"), None)
    if path is None or not os.access(path, os.X_OK):
        step = f"provincial doctor --install {Tool.PULUMI}"
        return Finding(name=name, state=State.MISSING, where=str(installed.folder), next_step=step)
    note = "this project's own, beside the built engine" if installed.rung is Rung.BUILD else "the publisher's"
    return Finding(name=name, state=State.READY, rung=str(installed.rung), where=str(path), note=note)


def _kubernetes_plugin(project: Project, toolchain: Toolchain) -> Finding:
    name, environment = "kubernetes plugin", toolchain.environment
    version = kubernetes_plugin.wanted_version()
    if version is None:
        return Finding(
            name=name, state=State.MISSING, note="pulumi_kubernetes is not installed", next_step="make setup"
        )
    ours = (*own_folders(toolchain.cache.root), project.root)
    other = executables(kubernetes_plugin.PROGRAM, environment=environment, ours=ours)
    installed = kubernetes_plugin.installed_plugin(version, environment)
    own = kubernetes_plugin.fallback_folder(str(project.root))
    if other:
        return Finding(name=name, state=State.READY, where=str(other[0]), note="whatever is on PATH comes first")
    if kubernetes_plugin.needs_fallback(version, environment):
        why = "asked for by " + kubernetes_plugin.CHOICE
        if environment.get(kubernetes_plugin.CHOICE) != kubernetes_plugin.FALLBACK:
            why = str(kubernetes_plugin.refusal(version, environment))
        return Finding(
            name=name,
            state=State.READY if own else State.MISSING,
            version=version,
            rung="fallback",
            where=own,
            note=f"this project's own, since the official one is not installed and can't be downloaded ({why})",
            next_step=None if own else f"pulumi plugin install resource kubernetes {version}",
        )
    if installed is not None:
        return Finding(name=name, state=State.READY, version=version, rung="official", where=installed)
    return Finding(
        name=name, state=State.LATER, version=version, rung="official", note="the engine downloads it when first needed"
    )


def _go(toolchain: Toolchain) -> Finding:
    pin = toolchain.pins.go
    for candidate in executables("go", environment=toolchain.environment, ours=own_folders(toolchain.cache.root)):
        settings = {**toolchain.environment, "GOTOOLCHAIN": "local"}
        version = reported_version(candidate, ("version",), VERSION_PATTERN, settings)
        if version and as_numbers(version) >= as_numbers(pin.minimum):
            return Finding(name="go", state=State.READY, version=version, rung=str(Rung.PATH), where=str(candidate))
    installed = toolchain.cache.find(CACHE_NAME, pin.version)
    if installed is not None:
        return Finding(
            name="go",
            state=State.READY,
            version=installed.version,
            rung=str(installed.rung),
            trust=str(installed.trust),
            where=str(installed.path),
        )
    return Finding(name="go", state=State.LATER, version=pin.version, note="fetched when a tool has to be built")


def _browser(toolchain: Toolchain) -> Finding:
    search = toolchain.environment.get("PATH")
    path = next((found for name in BROWSERS if (found := shutil.which(name, path=search))), None)
    if path is None:
        own = Path(toolchain.environment.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
        path = next((str(folder) for folder in sorted(own.glob("chromium*"), reverse=True)), None)
    if path is None:
        return Finding(
            name="chromium",
            state=State.LATER,
            note="only the test that looks at the report page needs it",
            next_step="playwright install chromium",
        )
    return Finding(name="chromium", state=State.READY, where=path)


def _program(
    toolchain: Toolchain, name: str, command: tuple[str, ...], pattern: str, purpose: str, package: str
) -> Finding:
    path = shutil.which(command[0], path=toolchain.environment.get("PATH"))
    if path is None:
        return Finding(
            name=name,
            state=State.LATER,
            note=f"{purpose}: apt-get install {package}",
            next_step=f"apt-get install {package}",
        )
    version = reported_version(Path(path), command[1:], pattern, toolchain.environment)
    return Finding(name=name, state=State.READY, version=version, rung=str(Rung.PATH), where=path)


def _runtime(project: Project) -> Finding:
    name = "runtime folder"
    passphrase = project.runtime / "passphrase"
    if not passphrase.exists():
        return Finding(
            name=name, state=State.LATER, where=str(project.runtime), note="made by the first pulumi command"
        )
    mode = stat.S_IMODE(passphrase.stat().st_mode)
    if mode & 0o077:
        return Finding(
            name=name,
            state=State.WRONG,
            where=str(passphrase),
            note=f"others can read the passphrase (mode {mode:04o})",
            next_step=f"chmod 600 {passphrase}",
        )
    return Finding(name=name, state=State.READY, where=str(project.runtime))


def _cache(toolchain: Toolchain) -> Finding:
    root = toolchain.cache.root
    if not root.exists():
        return Finding(name="cache", state=State.LATER, where=str(root), note="empty")
    free = shutil.disk_usage(root).free
    return Finding(
        name="cache",
        state=State.READY,
        where=str(root),
        note=f"{toolchain.cache.size() / 1e6:.0f} MB used, {free / 1e9:.0f} GB free on its disk",
    )

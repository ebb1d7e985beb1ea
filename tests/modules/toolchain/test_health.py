"""What a machine has and lacks, with the command that mends it."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.project import Project
from provincial_cloud.toolchain.health import Finding, State, examine
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Tool
from provincial_cloud.toolchain.progress import SilentProgress


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "checkout" / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "checkout" / ".venv" / "bin" / "python").touch()
    return Project(tmp_path / "checkout")


def findings(project: Project, toolchain: Toolchain, *, verify: bool = False) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(project, toolchain, verify=verify)}


def without(toolchain: Toolchain, path: Path) -> Toolchain:
    """The toolchain on a machine whose PATH is only `path`."""
    return dataclasses.replace(
        toolchain, environment={**toolchain.environment, "PATH": str(path), "PLAYWRIGHT_BROWSERS_PATH": str(path)}
    )


def test_a_missing_engine_blocks_and_the_sandboxs_tools_can_wait(project: Project, toy: Toolchain) -> None:
    found = findings(project, toy)
    assert (found["pulumi"].state, found["pulumi"].next_step) == (
        State.MISSING,
        "provincial doctor --install pulumi",
    )
    assert found["pulumi"].blocks
    assert found["etcd"].state is State.LATER
    assert not found["etcd"].blocks
    assert found["python language host"].state is State.LATER


def test_an_installed_tool_shows_its_rung_trust_and_place(
    project: Project, served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files["/etcd/1.2.3/toy"] = script
    installed = served.ensure(Tool.ETCD, progress=SilentProgress())
    found = findings(project, served)["etcd"]
    assert found == Finding(
        name="etcd",
        state=State.READY,
        version="1.2.3",
        rung="download",
        trust="pinned checksum",
        where=str(installed.folder),
    )


def test_damage_that_hides_is_only_seen_when_asked_to_verify(
    project: Project, served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files["/etcd/1.2.3/toy"] = script
    path = served.ensure(Tool.ETCD, progress=SilentProgress()).path
    facts = path.stat()
    path.write_bytes(script.replace(b"toy", b"yot"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert findings(project, served)["etcd"].state is State.READY
    found = findings(project, served, verify=True)["etcd"]
    assert (found.state, found.note) == (State.WRONG, "toy has another content than it had")
    assert found.next_step == "provincial doctor --install etcd"


def test_a_tool_that_was_only_touched_is_ready(
    project: Project, served: Toolchain, publisher: Any, script: bytes
) -> None:
    publisher.files["/etcd/1.2.3/toy"] = script
    os.utime(served.ensure(Tool.ETCD, progress=SilentProgress()).path, (1, 1))
    assert findings(project, served)["etcd"].state is State.READY


def test_a_machine_without_git_go_and_browser_is_told_so(project: Project, toy: Toolchain, tmp_path: Path) -> None:
    found = findings(project, without(toy, tmp_path))
    assert found["git"].state is State.MISSING
    assert found["git"].next_step == "install git with the system's package manager"
    assert (found["go"].state, found["go"].note) == (State.LATER, "fetched when a tool has to be built")
    assert found["chromium"].state is State.LATER
    for name in ("restic", "postgresql"):
        assert (found[name].state, found[name].next_step) == (State.LATER, f"apt-get install {name}")


def test_a_browser_of_playwright_counts(project: Project, toy: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "chromium-1234").mkdir()
    found = findings(project, without(toy, tmp_path))["chromium"]
    assert (found.state, found.where) == (State.READY, str(tmp_path / "chromium-1234"))


def test_a_package_of_another_version_than_the_engine_is_wrong(project: Project, toy: Toolchain) -> None:
    found = findings(project, toy)["pulumi package"]
    assert found.state is State.WRONG
    assert found.note == "the engine is pinned to 1.2.3; both must be the same"


def test_a_checkout_without_its_virtual_environment_is_told(project: Project, toy: Toolchain) -> None:
    assert findings(project, toy)["virtual environment"].state is State.READY
    (project.root / ".venv" / "bin" / "python").unlink()
    found = findings(project, toy)["virtual environment"]
    assert (found.state, found.next_step) == (State.MISSING, "make setup")


def test_a_passphrase_that_others_can_read_is_wrong(project: Project, toy: Toolchain) -> None:
    assert findings(project, toy)["runtime folder"].state is State.LATER
    project.runtime.mkdir()
    (project.runtime / "passphrase").write_text("secret-canary")
    (project.runtime / "passphrase").chmod(0o644)
    found = findings(project, toy)["runtime folder"]
    assert (found.state, found.note) == (State.WRONG, "others can read the passphrase (mode 0644)")
    assert "secret-canary" not in str(found)
    (project.runtime / "passphrase").chmod(0o600)
    assert findings(project, toy)["runtime folder"].state is State.READY


def test_the_cache_shows_its_size(project: Project, served: Toolchain, publisher: Any, script: bytes) -> None:
    publisher.files["/etcd/1.2.3/toy"] = script
    assert findings(project, served)["cache"].note == "empty"
    served.ensure(Tool.ETCD, progress=SilentProgress())
    found = findings(project, served)["cache"]
    assert found.where == str(served.cache.root)
    assert found.note is not None
    assert found.note.startswith("0 MB used, ")


def test_which_kubernetes_plugin_the_engine_gets_is_said(project: Project, toy: Toolchain, tmp_path: Path) -> None:
    missing = findings(project, toy)["kubernetes plugin"]
    assert (missing.state, missing.rung) == (State.MISSING, "fallback")
    own = project.root / "providers" / "kubernetes" / "pulumi-resource-kubernetes"
    own.parent.mkdir(parents=True)
    own.touch(mode=0o755)
    found = findings(project, toy)["kubernetes plugin"]
    assert (found.state, found.version, found.where) == (State.READY, "4.30.0", str(own.parent))
    home = {**toy.environment, "PULUMI_HOME": str(tmp_path / "home"), "PROVINCIAL_KUBERNETES_PROVIDER": "official"}
    official = dataclasses.replace(toy, environment=home)
    assert findings(project, official)["kubernetes plugin"].state is State.LATER
    installed = tmp_path / "home" / "plugins" / "resource-kubernetes-v4.30.0" / "pulumi-resource-kubernetes"
    installed.parent.mkdir(parents=True)
    installed.touch()
    found = findings(project, official)["kubernetes plugin"]
    assert (found.state, found.rung, found.where) == (State.READY, "official", str(installed.parent))

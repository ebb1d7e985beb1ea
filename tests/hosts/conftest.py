"""One lab of real Debian hosts for all tests of a worker; root is needed, and as root these tests run, never skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from provincial_cloud import lab
from provincial_cloud.lab.network import namespaces
from provincial_cloud.project import Project

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("Pulumi.yaml", "stacks", "environments", "policies", "providers", "toolchain", "roles")


@dataclass(frozen=True)
class Hosts:
    """A running lab in a checkout of its own."""

    project: Project
    lab: lab.Lab

    @property
    def password(self) -> str:
        """The operator's password for sudo."""
        return self.lab.password.read_text(encoding="utf-8").strip()

    def ssh(self, host: str, command: str, *, given: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on a host as the operator."""
        done = subprocess.run(
            ["ssh", "-F", self.lab.ssh_config, host, command],
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def sudo(self, host: str, command: str, *, check: bool = True) -> str:
        """Run a command on a host as root, as the operator would; gives what it printed."""
        words = f"sudo -S -p '' sh -c {_quoted(command)}"
        return self.ssh(host, words, given=f"{self.password}\n", check=check).stdout

    def provincial(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line in the lab's checkout."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("provincial")), *words],
            cwd=self.project.root,
            env={**os.environ, "PROVINCIAL_PROJECT": str(self.project.root)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def pulumi(self, *words: str, check: bool = True) -> str:
        """Run the engine on the lab's stack; gives all it printed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "PROVINCIAL_"))}
        done = subprocess.run(
            ["pulumi", *words, "--stack", "lab", "--non-interactive"],
            cwd=self.project.root,
            env={
                **kept,
                "PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "PULUMI_HOME": str(self.project.root / ".pulumi-home"),
                "PROVINCIAL_PROJECT": str(self.project.root),
                "PROVINCIAL_POLICY_PACK": "off",
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            timeout=2400,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """The lab's three hosts, running; nothing of them is left afterwards."""
    if os.geteuid() != 0:
        pytest.skip("real hosts need root")
    root = tmp_path_factory.mktemp("lab") / "project"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.l*.yaml"))
        elif source.exists():
            shutil.copy(source, root / name)
    templates = ROOT / "environments" / "per-checkout"
    shutil.copytree(templates, root / "environments" / "per-checkout", dirs_exist_ok=True)
    (root / ".venv").symlink_to(sys.prefix)
    project = Project(root)
    running = lab.start_lab(project)
    try:
        yield Hosts(project, running)
    finally:
        lab.stop_lab(project)
        assert list(namespaces(running.mark)) == []
        assert not (running.folder / "hosts").exists()

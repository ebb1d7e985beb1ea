"""The real engine on a checkout of its own, with a sandbox of its own."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from provincial_cloud import sandbox
from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.aws.resource import TYPES
from provincial_cloud.deployment import recovery
from provincial_cloud.project import Project

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("Pulumi.yaml", "stacks", "environments", "policies", "providers", "toolchain")
BIN = Path(sys.prefix) / "bin"


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


MARK = "PROVINCIAL_STARTED_RUN"
"""Variable by which every process of a run is found, also one that its parent left behind."""


@dataclass(frozen=True)
class Started:
    """A command under way, with all that it has started."""

    process: subprocess.Popen[str]
    mark: str

    def alive(self) -> list[psutil.Process]:
        """Its processes that still run."""
        found = []
        for one in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if one.environ().get(MARK) == self.mark and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
        return found

    def is_over(self, seconds: float) -> bool:
        """Whether none of its processes runs any more, at the latest after so many seconds."""
        end = time.monotonic() + seconds
        while alive := bool(self.alive()):
            if time.monotonic() >= end:
                break
            time.sleep(0.1)
        return not alive

    def kill(self, dice: random.Random | None = None) -> list[str]:
        """SIGKILL for all of it, until nothing is left, in an order of its own each time; gives the names of them."""
        names: list[str] = []
        tree: list[psutil.Process] = []
        if self.process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                root = psutil.Process(self.process.pid)
                tree = [root, *root.children(recursive=True)]
        while tree := tree or self.alive():
            (dice or random.Random(0)).shuffle(tree)
            while tree:
                with suppress(psutil.NoSuchProcess):  # some end by themselves as soon as the one above them is gone
                    one = tree.pop()
                    name = one.name()
                    one.kill()
                    names.append(name)
        return sorted(names)


@dataclass
class Checkout:
    """A copy of this checkout's data and programs; the library is the one under test."""

    root: Path
    home: Path
    connections: dict[str, Connection] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    """Variables of every command."""

    @property
    def project(self) -> Project:
        """The copy as the library sees it."""
        return Project(self.root)

    def environment(self, **more: str) -> dict[str, str]:
        """Variables of a person who never set any for this project."""
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "PROVINCIAL_", "AWS_"))
        }
        return {
            **kept,
            "PULUMI_HOME": str(self.home / "pulumi"),
            "PROVINCIAL_PROJECT": str(self.root),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
            "PROVINCIAL_KUBERNETES_PROVIDER": "fallback",  # whether the official plugin can be had is not asked
            "COLUMNS": "200",
            **self.settings,
            **more,
        }

    def run(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy; a failure shows what it printed."""
        done = subprocess.run(
            words, cwd=self.root, env=self.environment(**more), capture_output=True, text=True, timeout=600, check=False
        )
        if check:
            assert done.returncode == 0, f"{' '.join(words)} -> {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    @contextmanager
    def started(self, *words: str, output: int = subprocess.DEVNULL, **more: str) -> Iterator[Started]:
        """A command in the copy, under way; nothing of it is left afterwards, whatever happens meanwhile."""
        mark = uuid.uuid4().hex
        with subprocess.Popen(
            words,
            cwd=self.root,
            env=self.environment(**more, **{MARK: mark}),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            begun = Started(process, mark)
            try:
                yield begun
            finally:
                begun.kill()

    def pulumi(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the engine as a person would after activating the virtual environment."""
        return self.run("pulumi", *words, "--non-interactive", check=check, **more)

    def provincial(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run our own command line."""
        return self.run("provincial", *words, check=check, **more)

    def start_sandbox(self, *words: str) -> None:
        """Start the AWS half on a port of its own; on another where somebody has taken it meanwhile."""
        for last in (False, False, True):
            start = ("sandbox", "start", "--only", "aws", "--port", str(free_port()))
            if self.provincial(*start, *words, check=last).returncode == 0:
                return

    def cloud(self, service: str) -> Any:
        """A boto3 client of the sandbox, for what a person does behind the engine's back."""
        endpoint = sandbox.aws_endpoint(self.project)
        return sandbox.session().client(service, **sandbox.client_arguments(endpoint))

    def state(self, stack: str = "local") -> list[dict[str, Any]]:
        """The resources in the state, as the engine wrote it."""
        path = recovery.checkpoint_path(self.project, stack)
        latest = json.loads(path.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
        assert not latest.get("pending_operations")
        resources: list[dict[str, Any]] = latest.get("resources", [])
        return resources

    def exists(self) -> dict[str, list[str]]:
        """The ids of all that exists in the cloud, by type token, whether anybody claims it or not."""
        endpoint = sandbox.aws_endpoint(self.project)
        if endpoint.url not in self.connections:
            sandbox_credentials = Credentials("sandbox", "sandbox")
            target = Target(endpoint=endpoint.url, region=endpoint.region, credentials=sandbox_credentials)
            self.connections[endpoint.url] = Connection(target)  # kept: making its clients takes most of the time
        return inventory(self.connections[endpoint.url], claimed=False)

    def known(self, stack: str = "local") -> dict[str, list[str]]:
        """The ids of all that the state knows in the cloud, by type token; what was only waited for is not there."""
        found: dict[str, list[str]] = {}
        for one in self.state(stack):
            if one["type"].startswith("provincial:aws:") and TYPES[one["type"]].lifecycle.delete is not None:
                found.setdefault(one["type"], []).append(one["id"])
        return {token: sorted(ids) for token, ids in sorted(found.items())}

    def small_world(self) -> str:
        """Replace the program by the small world's; gives the name of its stack."""
        shutil.rmtree(self.root / "stacks")
        shutil.copytree(Path(__file__).parent / "small_world", self.root / "stacks")
        (self.root / "environments" / "Pulumi.small.yaml").write_text(
            "config:\n  provincial-cloud:environment: local\n  provincial-cloud:layers: [foundation]\n",
            encoding="utf-8",
        )
        return "small"

    def program(self, text: str, name: str = "stacks") -> None:
        """Replace the program."""
        folder = self.root / name
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "__main__.py").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A checkout for the tests of one module; what it started is stopped."""
    base = tmp_path_factory.mktemp("checkout")
    made = Checkout(base / "project", base)
    made.root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, made.root / name, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.local.yaml"))
        else:
            shutil.copy(source, made.root / name)
    shutil.copytree(
        ROOT / "environments" / "per-checkout", made.root / "environments" / "per-checkout", dirs_exist_ok=True
    )
    (made.root / ".venv").symlink_to(sys.prefix)
    try:
        yield made
    finally:
        for connection in made.connections.values():
            connection.close()
        sandbox.stop_kubernetes(made.project)
        sandbox.stop_aws(made.project)
        sandbox.stop_store(made.project)

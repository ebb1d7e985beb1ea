"""A folder of its own with the real engine and a sandbox of its own; nothing of it is left afterwards."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from measuring.processes import CpuWatch, Part
from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.sandbox.aws import ask

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "benchmarks" / "programs"
BIN = Path(sys.prefix) / "bin"
PASSPHRASE = "benchmark"  # noqa: S105 - the state that it encrypts is thrown away
LONGEST_SECONDS = 3600


BACKEND_OPTIONS = "?metadata=skip"
"""What Pulumi.yaml says of the backend, for every side alike."""

OTHERS = ("PULUMI_", "PROVINCIAL_", "AWS_", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")


def quiet_environment() -> dict[str, str]:
    """Variables of a person who set none for this project; compiled Python is kept, as it is on their machine."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OTHERS)}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


def program_module(program: str, name: str) -> ModuleType:
    """A module of one of the programs, so that the harness makes the very objects that the program makes."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{program}_{name}", PROGRAMS / program / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{PROGRAMS / program / name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class RunFailedError(Exception):
    """A command of the engine failed; the text says what it printed."""

    def __init__(self, run: Run) -> None:
        self.run = run
        super().__init__(f"{' '.join(run.words)} ended with {run.status}:\n{run.output[-3000:]}")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One command of the engine, as it went."""

    words: tuple[str, ...]
    status: int
    seconds: float
    cpu: dict[Part, float]
    memory: dict[Part, int]
    output: str


@dataclass(frozen=True, kw_only=True)
class ServerUse:
    """What the sandbox's AWS server did between two looks."""

    requests: int
    seconds: float
    busy_seconds: float
    cpu_seconds: float
    services: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Stack:
    """A stack in a project folder, with a state folder of its own."""

    folder: Path
    state: Path
    name: str

    @property
    def file(self) -> Path:
        """The state file."""
        (found,) = (self.state / ".pulumi" / "stacks").glob(f"*/{self.name}.json")
        return found

    @property
    def state_bytes(self) -> int:
        """The size of the state file."""
        return self.file.stat().st_size

    def resources(self) -> list[dict[str, Any]]:
        """The resources that the state holds."""
        deployment = json.loads(self.file.read_text(encoding="utf-8"))["checkpoint"]["latest"] or {}
        found: list[dict[str, Any]] = deployment.get("resources", [])
        return found


class Workshop:
    """Makes stacks and runs the engine on them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.project = Project(base / "sandbox")
        self.project.root.mkdir()
        (self.project.root / "toolchain").symlink_to(ROOT / "toolchain")
        self.endpoint = sandbox.start_aws(self.project, port=0)
        self._made = 0

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Variables for the engine, nobody's own settings among them."""
        return {
            **quiet_environment(),
            "PULUMI_HOME": str(self.base / "home"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "BENCHMARK_ENDPOINT": self.endpoint.url,
            "BENCHMARK_REGION": self.endpoint.region,
            **more,
        }

    def stack(self, program: str, name: str = "benchmark") -> Stack:
        """A new stack of one of the programs, with an empty state."""
        self._made += 1
        folder = self.base / f"{self._made:03d}-{program}"
        shutil.copytree(PROGRAMS / program, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "Pulumi.yaml").write_text(
            f"name: benchmark-{program}\n"
            f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
            f"plugins:\n  providers:\n    - name: provincial\n      path: {ROOT / 'providers' / 'provincial'}\n",
            encoding="utf-8",
        )
        made = Stack(folder, folder / "state", name)
        made.state.mkdir()
        self.pulumi(made, "stack", "init", name)
        return made

    def pulumi(self, stack: Stack, *words: str, check: bool = True, more: Mapping[str, str] | None = None) -> Run:
        """Run the engine on a stack and watch its processes. Raises RunFailedError."""
        environment = self.environment({"PULUMI_BACKEND_URL": f"file://{stack.state}{BACKEND_OPTIONS}", **(more or {})})
        return run(("pulumi", *words, "--non-interactive"), folder=stack.folder, environment=environment, check=check)

    def up(self, stack: Stack, kind: str, count: int, first: int = 0, *, check: bool = True, **more: str) -> Run:
        """Create the resources of one kind in a stack. Raises RunFailedError."""
        given = {"BENCHMARK_KIND": kind, "BENCHMARK_FIRST": str(first), "BENCHMARK_COUNT": str(count), **more}
        words = ("up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", stack.name)
        return self.pulumi(stack, *words, check=check, more=given)

    def reset(self) -> None:
        """Empty the cloud."""
        request = urllib.request.Request(f"{self.endpoint.url}/moto-api/reset", method="POST")  # noqa: S310 - loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            answer.read()

    def cloud(self, service: str) -> Any:
        """A boto3 client of the sandbox."""
        return sandbox.session().client(service, **sandbox.client_arguments(self.endpoint))

    def timings(self) -> ServerUse:
        """What the server did since it started. Raises ConnectionError where it doesn't answer."""
        found = ask(int(self.endpoint.url.rpartition(":")[2]), "/provincial/timings", seconds=60.0)
        if found is None:
            raise ConnectionError(f"{self.endpoint.url} doesn't answer")
        return ServerUse(**found)


def between(before: ServerUse, after: ServerUse) -> ServerUse:
    """What the server did between two looks."""
    services = {name: count - before.services.get(name, 0) for name, count in after.services.items()}
    return ServerUse(
        requests=after.requests - before.requests,
        seconds=after.seconds - before.seconds,
        busy_seconds=after.busy_seconds - before.busy_seconds,
        cpu_seconds=after.cpu_seconds - before.cpu_seconds,
        services={name: count for name, count in services.items() if count},
    )


def run(words: tuple[str, ...], *, folder: Path, environment: Mapping[str, str], check: bool = True) -> Run:
    """Run a command, timed and watched; what it started ends with it. Raises RunFailedError."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        with CpuWatch(process.pid) as watch:
            output, _ = process.communicate(timeout=LONGEST_SECONDS)
            seconds = time.perf_counter() - begin
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        raise
    done = Run(
        words=words,
        status=process.returncode,
        seconds=seconds,
        cpu=watch.seconds(),
        memory=watch.largest(),
        output=output,
    )
    if check and done.status:
        raise RunFailedError(done)
    return done


@contextmanager
def workshop() -> Iterator[Workshop]:
    """A workshop in a temporary folder; its server is stopped and its folder removed at the end."""
    base = Path(tempfile.mkdtemp(prefix="provincial-benchmark-"))
    project = Project(base / "sandbox")
    try:
        yield Workshop(base)
    finally:
        sandbox.stop_aws(project)
        shutil.rmtree(base, ignore_errors=True)

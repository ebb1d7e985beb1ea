"""A run ends with whoever asked for it, and takes its private files along."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from provincial_cloud.hosts.facts import Target
from provincial_cloud.hosts.provider import playbook_process

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFiKG36IL1KZ+JGlbJq1BMrTKfCFry5Rl6IbQBtbcV+U"
PROGRAM = """
import sys
from provincial_cloud.hosts.facts import Target
from provincial_cloud.hosts.provider.playbook import apply

target = Target(host="im-lang", address="127.0.0.1", host_keys=(sys.argv[1],), port=int(sys.argv[2]), user="root")
apply(target, {"baseline_operators": ["root"], "baseline_ssh_sources": ["10.0.0.0/8"]}, {"mat": "khau"}, check=True)
"""
BEFORE_ITS_TETHER = """
import sys, time
import ansible_runner
from pathlib import Path
from provincial_cloud.hosts.facts import Target
from provincial_cloud.hosts.provider import playbook_process

def hold(private_data_dir, **_):
    print(private_data_dir, flush=True)
    time.sleep(300)

ansible_runner.interface.init_runner = hold
target = Target(host="im-lang", address="127.0.0.1", host_keys=(sys.argv[1],))
playbook_process.run(target, {}, {"mat": "khau"}, check=True, vault_password_file=None, say=print)
"""
"""A run that comes no further than the moment before anything watches over it."""


@pytest.fixture
def silent_host() -> Iterator[int]:
    """A port that takes connections and never says a word, as a host does whose plug was pulled."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for temporary files deeper than a socket's path may be long."""
    deep = tmp_path / ("sâu" * 20)
    deep.mkdir()
    return deep


@pytest.fixture
def provider(silent_host: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that brings that host to its baseline, as the plugin does."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, KEY, str(silent_host)], env={**os.environ, "TMPDIR": str(folder)}
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def of(folder: Path, word: str) -> list[psutil.Process]:
    """The processes whose command line names a word and the folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if word in line and str(folder) in line and process.is_running():
            found.append(process)
    return found


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("killed", ["the provider", "the run"])
def test_ansible_and_ssh_end_and_private_files_go_when_whoever_asked_is_killed(
    provider: subprocess.Popen[bytes], folder: Path, killed: str
) -> None:
    assert until(lambda: of(folder, "ansible-playbook") and of(folder, "ssh -"), 240)
    process = psutil.Process(provider.pid)
    if killed == "the run":
        (process,) = process.children()
    process.send_signal(signal.SIGKILL)
    assert until(lambda: not of(folder, "ansible-playbook") and not of(folder, "ssh -"), 60)
    assert until(lambda: not list(folder.glob("provincial-baseline-*")), 30)


def test_secrets_of_a_run_that_was_killed_before_anything_watched_over_it_go_with_the_next(tmp_path: Path) -> None:
    def killed_when_it_holds_them() -> Path:
        with subprocess.Popen(
            [sys.executable, "-c", BEFORE_ITS_TETHER, KEY],
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                return Path(process.stdout.readline().strip())
            finally:
                process.kill()

    left = killed_when_it_holds_them()
    assert "khau" in (left / "env" / "extravars").read_text()
    os.utime(left, (0, 0))  # one that is young may just be on its way
    assert killed_when_it_holds_them().is_dir()
    assert not left.exists()


@pytest.mark.parametrize(("depth", "shared"), [(20, True), (82, True), (83, False), (200, False)])
def test_tasks_share_a_connection_where_a_socket_fits(depth: int, shared: bool) -> None:
    settings = playbook_process._one_connection(Path("/" + "t" * (depth - 1)))
    assert ("ANSIBLE_SSH_CONTROL_PATH" in settings) is shared
    assert (settings.get("ANSIBLE_SSH_ARGS") == "-o ControlMaster=no") is not shared


def test_a_host_that_falls_silent_is_given_up() -> None:
    inventory = playbook_process.inventory(
        Target(host="im-lang", address="127.0.0.1", host_keys=(KEY,)), Path("known_hosts")
    )
    options = inventory["all"]["hosts"]["im-lang"]["ansible_ssh_common_args"]
    done = subprocess.run(
        ["ssh", "-G", *options.split(), "im-lang"], capture_output=True, text=True, check=True, timeout=10
    )
    assert "serveraliveinterval 10" in done.stdout.splitlines()
    assert "serveralivecountmax 3" in done.stdout.splitlines()
    assert json.dumps(inventory).count(KEY) == 0

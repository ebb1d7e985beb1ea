from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.sandbox.process import (
    ProcessIdentity,
    clean_environment,
    end,
    identify,
    is_alive,
    last_words,
    set_aside,
    start_detached,
    start_mark,
    tail,
    wait_for_end,
)

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_a_process_is_known_by_its_start_not_by_its_number_alone(sleeper: subprocess.Popen[bytes]) -> None:
    identity = identify(sleeper.pid)
    assert identity is not None
    assert is_alive(identity)
    assert not is_alive(replace(identity, start_mark="another-boot:1"))


def test_a_process_that_is_gone_has_no_start(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.kill()
    sleeper.wait()
    assert start_mark(sleeper.pid) is None
    assert identify(sleeper.pid) is None


def test_a_zombie_counts_as_gone(sleeper: subprocess.Popen[bytes]) -> None:
    identity = identify(sleeper.pid)
    assert identity is not None
    sleeper.kill()
    deadline = time.monotonic() + 5
    while is_alive(identity) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Path(f"/proc/{sleeper.pid}").exists()
    assert not is_alive(identity)


def test_the_start_mark_survives_a_name_with_brackets_and_blanks(tmp_path: Path) -> None:
    program = tmp_path / "a ) S (b"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([program, "60"]) as process:
        mark = start_mark(process.pid)
        started = psutil.Process(process.pid).create_time() - psutil.boot_time()
        process.kill()
    assert mark is not None
    ticks = int(mark.rpartition(":")[2])
    assert abs(ticks / os.sysconf("SC_CLK_TCK") - started) < 2


def test_a_detached_process_is_nobodys_child_and_leads_a_session_of_its_own(tmp_path: Path) -> None:
    identity = start_detached(["sleep", "60"], log=tmp_path / "log", environment=clean_environment())
    try:
        assert os.getsid(identity.pid) == identity.pid
        parent = int(Path(f"/proc/{identity.pid}/stat").read_text().rpartition(")")[2].split()[1])
        assert parent != os.getpid()
    finally:
        end(identity)


def test_a_detached_process_writes_to_its_log_which_only_the_owner_reads(tmp_path: Path) -> None:
    log = tmp_path / "log"
    identity = start_detached(
        [sys.executable, "-c", "import time; print('hello'); time.sleep(3)"], log=log, environment={}
    )
    assert wait_for_end(identity, 10)
    assert log.read_text() == "hello\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_detached_process_holds_no_file_of_its_starter(tmp_path: Path) -> None:
    with (tmp_path / "held").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        identity = start_detached(["sleep", "60"], log=tmp_path / "log", environment=clean_environment())
        try:
            open_files = {str(path.readlink()) for path in Path(f"/proc/{identity.pid}/fd").iterdir()}
        finally:
            end(identity)
    assert open_files == {"/dev/null", str(tmp_path / "log")}


def test_a_program_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ProvincialError, match="No such file or directory"):
        start_detached([str(tmp_path / "missing")], log=tmp_path / "log", environment={})


def test_a_log_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ProvincialError, match="missing/log: No such file or directory"):
        start_detached(["sleep", "60"], log=tmp_path / "missing" / "log", environment=clean_environment())


def test_ending_a_process_asks_first() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        identity = identify(process.pid)
        assert identity is not None
        assert end(identity)
        assert process.wait() in (-signal.SIGTERM, 0)


def test_a_process_that_does_not_listen_is_killed_after_the_grace(tmp_path: Path) -> None:
    log = tmp_path / "log"
    identity = start_detached([sys.executable, "-c", STUBBORN], log=log, environment={})
    deadline = time.monotonic() + 10
    while "ready" not in tail(log) and time.monotonic() < deadline:
        time.sleep(0.02)
    begin = time.monotonic()
    assert end(identity, grace=0.3)
    assert time.monotonic() - begin >= 0.3
    assert not is_alive(identity)


def test_a_later_process_with_the_same_number_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    former = ProcessIdentity(pid=sleeper.pid, start_mark="an-earlier-boot:7")
    assert not end(former)
    time.sleep(0.1)
    assert sleeper.poll() is None


@pytest.fixture
def of_another_user(sleeper: subprocess.Popen[bytes]) -> Iterator[ProcessIdentity]:
    """A process that whoever runs the tests may not end; root becomes nobody meanwhile."""
    identity = identify(sleeper.pid if os.geteuid() == 0 else 1)
    assert identity is not None
    if os.geteuid() != 0:
        yield identity
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    os.setresuid(nobody, nobody, 0)
    try:
        yield identity
    finally:
        os.setresuid(0, 0, 0)


def test_a_process_of_another_user_is_not_ended_by_force(of_another_user: ProcessIdentity) -> None:
    with pytest.raises(ProvincialError, match="may not be ended by this user"):
        end(of_another_user)


def test_credentials_proxies_and_profiles_stay_out_of_a_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "AWS_PROFILE",
        "HTTPS_PROXY",
        "http_proxy",
        "KUBECONFIG",
        "PULUMI_CONFIG_PASSPHRASE",
    ):
        monkeypatch.setenv(name, "canary")
    environment = clean_environment({"EXTRA": "1"})
    assert "canary" not in environment.values()
    assert environment["EXTRA"] == "1"
    assert environment["PATH"] == os.environ["PATH"]


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(5000)))
    assert tail(log, 2) == "line 4998\nline 4999"
    assert tail(tmp_path / "missing") == ""


def test_the_last_words_of_a_panic_are_the_panic_not_its_stack(tmp_path: Path) -> None:
    log = tmp_path / "log"
    stack = "\n".join(f"goroutine frame {number}" for number in range(50))
    log.write_text(f"starting\nlistening\npanic: invalid database\n{stack}\n")
    words = last_words(log)
    assert "panic: invalid database" in words
    assert len(words.splitlines()) < 10


def test_the_last_words_without_a_panic_are_the_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(50)))
    assert last_words(log).splitlines() == [f"line {number}" for number in range(38, 50)]
    assert last_words(tmp_path / "missing") == "(none)"


def test_a_log_is_of_one_run_and_the_run_before_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    set_aside(log)
    log.write_text("12345")
    set_aside(log)
    assert not log.exists()
    assert (tmp_path / "x.log.1").read_text() == "12345"
    log.touch()
    set_aside(log)
    assert (tmp_path / "x.log.1").read_text() == "12345"

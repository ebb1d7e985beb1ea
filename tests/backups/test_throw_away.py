"""What a drill makes to throw it away is gone after it, and after one that was killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from provincial_cloud import throw_away
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.throw_away import ending_with_us, folder, running_server

HOLDING = """
import subprocess, sys, time
from pathlib import Path
from provincial_cloud.throw_away import ending_with_us, folder
with folder("drill-", Path(sys.argv[1])) as home:
    child = subprocess.Popen(ending_with_us(["sleep", "300"]))
    print(home, child.pid, flush=True)
    time.sleep(300)
"""
SERVERS = """
import sys, time
from provincial_cloud.backup import etcd, postgres
with etcd.throw_away() as member, postgres.throw_away() as server:
    print(server.host, flush=True)
    time.sleep(300)
"""


@contextmanager
def started(program: str, *words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A process and what it says once it has made what it holds; it is killed afterwards in any case."""
    with subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().split()
        finally:
            process.kill()


def age(path: Path) -> None:
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    with started(HOLDING, str(tmp_path)) as (_, (left, child)):
        running = psutil.Process(int(child))
        (Path(left) / "copy").write_text("of a secret")
        age(Path(left))
        with folder("drill-", tmp_path):
            assert Path(left).exists()  # somebody holds it
    _, alive = psutil.wait_procs([running], timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    with folder("drill-", tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]
        assert mine.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_what_is_young_or_elsewhere_stays(tmp_path: Path) -> None:
    work, outside = tmp_path / "work", tmp_path / "outside"
    (outside / "kept").mkdir(parents=True)
    (work / "drill-young").mkdir(parents=True)
    (work / "drill-link").symlink_to(outside)
    (work / "drill-file").touch()
    age(outside)
    age(work / "drill-file")
    with folder("drill-", work):
        assert {path.name for path in work.iterdir()} >= {"drill-young", "drill-link", "drill-file"}
    assert (outside / "kept").is_dir()


def test_one_that_can_not_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise OSError(f"{path} is busy")

    monkeypatch.setattr("provincial_cloud.throw_away.shutil.rmtree", refuse)
    told: list[OSError] = []
    with folder("drill-", tmp_path, not_removed=told.append) as home:
        pass
    assert [str(one) for one in told] == [f"{home} is busy"]
    with pytest.raises(OSError, match="is busy"), folder("drill-", tmp_path):
        pass


def test_servers_of_a_killed_drill_end_with_it() -> None:
    with started(SERVERS) as (process, (home,)):
        servers = {}
        for one in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # PostgreSQL starts some that soon end
                servers[one] = (one.name(), " ".join(one.cmdline()))
        assert {name for name, _ in servers.values()} >= {"etcd", "postgres"}
        of_etcd = re.search(r"/\S*/etcd-drill-[^/\s]+", next(said for name, said in servers.values() if name == "etcd"))
    _, alive = psutil.wait_procs(list(servers), timeout=20)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    assert of_etcd is not None
    for prefix, left in (("pg-drill-", Path(home)), ("etcd-drill-", Path(of_etcd[0]))):
        age(left)
        with folder(prefix):
            assert not left.exists()


STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(300)"
"""A server that does not end when it is asked to; it is ready once its log says so."""


def serving(program: str, home: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A server that is asked by its log, and told to end by SIGTERM."""

    def ask() -> None:
        if not (home / "log").read_text().startswith("1"):
            raise ProvincialError(Problem(summary="not ready"))

    words = [sys.executable, "-c", program]
    return running_server(words, home, ask, ProvincialError, "it does not start", ending=signal.SIGTERM)


def test_a_server_that_does_not_end_in_time_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throw_away, "END_SECONDS", 0.2)
    with serving(STUBBORN, tmp_path) as process:
        assert process.poll() is None
    assert process.returncode == -signal.SIGKILL


def test_a_server_that_ends_when_told_is_not_killed(tmp_path: Path) -> None:
    with serving("import time; print(1, flush=True); time.sleep(300)", tmp_path) as process:
        pass
    assert process.returncode == -signal.SIGTERM


def test_a_server_that_never_answers_is_told_with_its_last_words_and_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throw_away, "START_SECONDS", 5.0)
    lingering = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(300)"
    with pytest.raises(ProvincialError, match="it does not start") as told, serving(lingering, tmp_path):
        pass
    _, pid = (tmp_path / "log").read_text().split()
    assert f"pid {pid}" in str(told.value)
    assert not psutil.pid_exists(int(pid))


def test_a_link_in_the_place_of_the_log_leads_nowhere(tmp_path: Path) -> None:
    kept, home = tmp_path / "kept", tmp_path / "home"
    kept.write_text("of another")
    home.mkdir()
    (home / "log").symlink_to(kept)
    with pytest.raises(FileExistsError), serving("print(1, flush=True)", home):
        pass
    assert kept.read_text() == "of another"


def test_a_log_that_was_made_a_link_is_not_read_through(tmp_path: Path) -> None:
    kept, home = tmp_path / "kept", tmp_path / "home"
    kept.write_text("of another")
    home.mkdir()
    swapping = f"import os; print('last words', flush=True); os.remove('log'); os.symlink({str(kept)!r}, 'log')"
    with pytest.raises(ProvincialError, match="it does not start") as told, serving(swapping, home):
        pass
    assert "last words" in str(told.value)
    assert "of another" not in str(told.value)


def test_a_command_whose_starter_is_gone_already_does_not_begin() -> None:
    words = ending_with_us(["echo", "begun"])
    ours = subprocess.run(words, check=True, capture_output=True, text=True)
    assert ours.stdout == "begun\n"
    somebody_elses = subprocess.run(
        ["sh", "-c", '"$@"; exit', "sh", *words], check=False, capture_output=True, text=True
    )
    assert somebody_elses.stdout == ""

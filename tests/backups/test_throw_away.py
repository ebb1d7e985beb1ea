"""What a drill makes to throw it away is gone after it, and after one that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from provincial_cloud.backup.throw_away import folder

HOLDING = """
import subprocess, sys, time
from pathlib import Path
from provincial_cloud.backup.throw_away import ending_with_us, folder
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


def started(program: str, *words: str) -> tuple[subprocess.Popen[str], list[str]]:
    """A process and what it says once it has made what it holds."""
    process = subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split()


def age(path: Path) -> None:
    long_ago = time.time() - 3600
    os.utime(path, (long_ago, long_ago))


def killed(process: subprocess.Popen[str]) -> None:
    with process:
        process.kill()


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    process, (left, child) = started(HOLDING, str(tmp_path))
    running = psutil.Process(int(child))
    (Path(left) / "copy").write_text("of a secret")
    age(Path(left))
    with folder("drill-", tmp_path):
        assert Path(left).exists()  # somebody holds it
    killed(process)
    psutil.wait_procs([running], timeout=10)
    assert not running.is_running() or running.status() == psutil.STATUS_ZOMBIE
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

    monkeypatch.setattr("provincial_cloud.backup.throw_away.shutil.rmtree", refuse)
    told: list[OSError] = []
    with folder("drill-", tmp_path, not_removed=told.append) as home:
        pass
    assert [str(one) for one in told] == [f"{home} is busy"]
    with pytest.raises(OSError, match="is busy"), folder("drill-", tmp_path):
        pass


def test_servers_of_a_killed_drill_end_with_it() -> None:
    process, (home,) = started(SERVERS)
    servers = [
        one for one in psutil.Process(process.pid).children(recursive=True) if one.name() in ("etcd", "postgres")
    ]
    assert {one.name() for one in servers} == {"etcd", "postgres"}
    killed(process)
    _, alive = psutil.wait_procs(servers, timeout=20)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    age(Path(home))
    with folder("pg-drill-"):
        assert not Path(home).exists()

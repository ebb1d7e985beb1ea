"""Places in memory: seen by who works in them alone, gone with them, and refused where they can't be had."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import memory_place
from provincial_cloud.backup.memory_place import NoMemoryPlaceError, free_memory, in_memory

if TYPE_CHECKING:
    from conftest import Vault

ROOT = os.geteuid() == 0
WORKING = """
import subprocess, sys
from pathlib import Path
from provincial_cloud.backup.memory_place import in_memory
from provincial_cloud.throw_away import ending_with_us
place = Path(sys.argv[1])
def work():
    (place / "restored").write_text("a citizen's file")
    words = ["sh", "-c", f"cat {place}/restored && echo $$ && exec sleep 600"]
    subprocess.run(ending_with_us(words), stdout=sys.stdout)
in_memory(place, 1000, 1, work)
"""


def programs_in(place: Path) -> list[str]:
    """The processes in whose world something is mounted at `place`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mounts = (process / "mountinfo").read_text("utf-8")
        except OSError:
            continue
        if f" {place} " in mounts:
            found.append(process.name)
    return found


@pytest.mark.skipif(not ROOT, reason="only root may mount")
def test_who_works_there_sees_it_and_nobody_else(tmp_path: Path) -> None:
    def work() -> str:
        (tmp_path / "restored").write_text("a citizen's file")
        os.setxattr(tmp_path / "restored", "user.type", b"text")
        (tmp_path / "run").write_text("#!/bin/sh\n")
        (tmp_path / "run").chmod(0o755)
        with pytest.raises(PermissionError):
            subprocess.run([tmp_path / "run"], check=True)
        assert subprocess.run(["stat", "-f", "-c", "%T", tmp_path], capture_output=True, text=True).stdout == "tmpfs\n"
        from_outside = subprocess.run(
            ["nsenter", "-t", str(os.getpid()), "-m", "ls", tmp_path], capture_output=True, text=True
        )
        assert (from_outside.returncode, from_outside.stdout) == (0, "")
        return subprocess.run(["cat", tmp_path / "restored"], capture_output=True, text=True, check=True).stdout

    assert in_memory(tmp_path, 1000, 1, work) == "a citizen's file"
    assert list(tmp_path.iterdir()) == []
    assert programs_in(tmp_path) == []


@pytest.mark.skipif(not ROOT, reason="only root may mount")
def test_what_the_work_raises_is_raised(tmp_path: Path) -> None:
    def work() -> None:
        raise LookupError("of the work")

    with pytest.raises(LookupError, match="of the work"):
        in_memory(tmp_path, 1000, 1, work)


@pytest.mark.skipif(not ROOT, reason="only root may mount")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_a_process_that_is_killed_or_interrupted(tmp_path: Path, how: signal.Signals) -> None:
    words = [sys.executable, "-c", WORKING, str(tmp_path)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert told.startswith("a citizen's file")
    assert programs_in(tmp_path)
    process.send_signal(how)
    process.wait(30)
    process.stdout.close()
    end = time.monotonic() + 30
    while programs_in(tmp_path) and time.monotonic() < end:
        time.sleep(0.05)
    assert programs_in(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not ROOT, reason="only root is let out of its own rights again")
def test_nothing_is_begun_without_the_right_to_mount(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setuid(65534)
            in_memory(tmp_path, 1000, 1, lambda: os._exit(2))
        except NoMemoryPlaceError:
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_nothing_is_begun_that_memory_has_no_room_for(tmp_path: Path) -> None:
    began: list[str] = []
    with pytest.raises(NoMemoryPlaceError):
        in_memory(tmp_path, free_memory(), 1, lambda: began.append("work"))
    with pytest.raises(NoMemoryPlaceError):
        in_memory(tmp_path, 0, free_memory() // 4096, lambda: began.append("work"))
    assert began == []


def test_the_limits_of_control_groups_count(tmp_path: Path) -> None:
    service = tmp_path / "system.slice" / "drill.service"
    service.mkdir(parents=True)
    (service / "memory.max").write_text("max\n")
    (service / "memory.current").write_text("1000\n")
    (service.parent / "memory.max").write_text("5000\n")
    (service.parent / "memory.current").write_text("1500\n")
    assert list(memory_place._left_by_groups("0::/system.slice/drill.service\n", tmp_path)) == [3500]
    (service / "memory.max").write_text("900\n")
    assert list(memory_place._left_by_groups("0::/system.slice/drill.service\n", tmp_path)) == [0, 3500]
    assert list(memory_place._left_by_groups("4:memory:/old\n", tmp_path)) == []


@pytest.mark.skipif(not ROOT, reason="only root may mount")
def test_a_drill_tells_what_it_restored_into(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.back_up()
    assert [one.where for one in vault.drill().restored] == ["memory"]
    assert [one.where for one in replace(vault, scratch=vault.home).drill().restored] == ["disk"]
    monkeypatch.setattr(memory_place, "free_memory", lambda: 512 << 20)
    drilled = vault.drill()
    assert ([one.where for one in drilled.restored], drilled.findings) == (["disk"], ())
    assert list((vault.home / "work").iterdir()) == []

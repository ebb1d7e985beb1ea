from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.private_files import locked, private_folder, write_private
from provincial_cloud.sandbox.remembered import recall, remember


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_private_folder_is_for_its_owner_alone_even_when_it_was_there_before(tmp_path: Path) -> None:
    existing = tmp_path / "open"
    existing.mkdir(mode=0o755)
    assert mode(private_folder(existing)) == 0o700
    assert mode(private_folder(tmp_path / "new")) == 0o700


def test_a_private_file_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        write_private(tmp_path / "file", "text")
    finally:
        os.umask(former)
    assert mode(tmp_path / "file") == 0o600


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "old")
    before = path.stat().st_ino
    write_private(path, b"new")
    assert path.read_text() == "new"
    assert path.stat().st_ino != before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_reported_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_private(path, "old")
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr("os.fchmod", lambda handle, _mode: os.dup2(full, handle))
    with pytest.raises(ProvincialError, match="No space left on device") as caught:
        write_private(path, "new")
    os.close(full)
    assert str(path) in str(caught.value)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_way_of_a_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(ProvincialError, match="a private file or folder can't be made"):
        private_folder(tmp_path / "taken" / "inner")


def test_a_lock_held_by_another_process_is_waited_for_and_said(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from provincial_cloud.private_files import locked\n"
        "with locked(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(1)\n"
        "    Path(sys.argv[2]).touch()\n"
    )
    done, said = tmp_path / "done", []
    command = [sys.executable, "-c", program, str(tmp_path / "lock"), str(done)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with locked(tmp_path / "lock", wait=lambda: said.append("waiting")):
            assert done.exists()
    assert said == ["waiting"]


def test_a_lock_whose_holder_was_killed_is_free(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from provincial_cloud.private_files import locked\n"
        "with locked(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        other.kill()
        other.wait()
    with locked(tmp_path / "lock", wait=lambda: pytest.fail("nobody holds it")):
        assert mode(tmp_path / "lock") == 0o600


def test_ports_are_remembered_beside_those_already_known(tmp_path: Path) -> None:
    remember(tmp_path, aws=5123)
    remember(tmp_path, etcd=21000)
    assert recall(tmp_path) == {"aws": 5123, "etcd": 21000}


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"aws": "5123"}', '{"aws": 70000}', '{"aws": 0}', "\xff"])
def test_damaged_memory_of_ports_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content, encoding="latin-1")
    assert recall(tmp_path) == {}

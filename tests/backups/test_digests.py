"""Digests read by several processes: of every file, in order, and of nothing that is no file."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from provincial_cloud.backup.digests import BLOCK, FEW, digests, sha256_of


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_file_of_any_size(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "file").write_bytes(content)
    assert sha256_of(tmp_path / "file") == hashlib.sha256(content).hexdigest()


def test_several_processes_keep_the_order_and_leave_out_what_is_no_file(tmp_path: Path) -> None:
    names = [f"{number}" for number in range(FEW)] + ["a\nb", " ", os.fsdecode(b"\xff\xfe"), "Hồ sơ"]
    for name in names:
        (tmp_path / name).write_text(ascii(name), encoding="ascii")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "0")
    wanted = [hashlib.sha256(ascii(name).encode()).hexdigest() for name in names]
    asked = [*names, "pipe", "link", "gone", "."]
    assert digests([f"{tmp_path}/{name}" for name in asked], processes=3) == [*wanted, "", "", "", ""]


def test_what_is_no_file_is_refused_with_its_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file") as raised:
        sha256_of(tmp_path / "pipe")
    assert raised.value.filename == str(tmp_path / "pipe")

"""A file is read once for each state it is in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provincial_cloud.deployment.file_memory import remembered


def test_a_file_that_stays_is_read_once_and_one_that_changes_again(tmp_path: Path) -> None:
    read: list[Path] = []

    @remembered
    def text(path: Path) -> str:
        read.append(path)
        return path.read_text()

    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("first")
    other.write_text("first")
    assert [text(one), text(one), text(other)] == ["first"] * 3
    assert read == [one, other]
    one.write_text("again")  # as long as before
    os.utime(one, ns=(1, 1))
    assert text(one) == "again"
    draft = tmp_path / "draft"
    draft.write_text("third")
    os.utime(draft, ns=(1, 1))
    draft.replace(one)  # as old and as long as before
    assert text(one) == "third"
    assert read == [one, other, one, one]


def test_a_file_that_is_not_there_is_told_each_time(tmp_path: Path) -> None:
    read = []

    @remembered
    def text(path: Path) -> str:
        read.append(path)
        return path.read_text()

    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            text(tmp_path / "none")
    assert len(read) == 2

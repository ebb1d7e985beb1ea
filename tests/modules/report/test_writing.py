"""A report is put on disk whole, or what was there stays."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from provincial_cloud.errors import ProvincialError, UsageError
from provincial_cloud.report.writing import check_target, write_whole


def test_a_new_report_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "report.html", b"one")
    assert (tmp_path / "report.html").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]


def test_an_existing_report_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(b"a much longer report than the next")
    path.chmod(0o644)
    held = path.open("rb")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert held.read() == b"a much longer report than the next"
    held.close()


def test_the_same_report_again_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_whole(path, b"same")
    before = path.stat().st_ino
    write_whole(path, b"same")
    assert path.stat().st_ino == before


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "latest.html").symlink_to(tmp_path / "real" / "report.html")
    write_whole(tmp_path / "latest.html", b"three")
    assert (tmp_path / "latest.html").is_symlink()
    assert (tmp_path / "real" / "report.html").read_bytes() == b"three"


def test_a_disk_that_says_no_is_told_and_the_old_report_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(b"old")
    too_long = tmp_path / ("n" * 250)
    with pytest.raises(ProvincialError, match="could not be written"):
        write_whole(too_long, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]


def test_a_target_that_a_report_must_not_take_is_refused(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    ledger = evidence / "local.jsonl"
    ledger.write_bytes(b"{}")
    (tmp_path / "way-in.html").symlink_to(ledger)
    for target, said in (
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "not a plain file"),
        (tmp_path / "missing" / "report.html", "folder does not exist"),
        (ledger, "evidence folder"),
        (evidence / "report.html", "evidence folder"),
        (tmp_path / "way-in.html", "evidence folder"),
    ):
        with pytest.raises(UsageError, match=said):
            check_target(target, keep_out=evidence)
    assert ledger.read_bytes() == b"{}"
    check_target(tmp_path / "report.html", keep_out=evidence)

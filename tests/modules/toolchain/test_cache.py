"""The cache: whole or not there, and what counts as damage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provincial_cloud.toolchain.cache import DRAFT_PREFIX, Cache, InstalledTool, damage
from provincial_cloud.toolchain.progress import SilentProgress
from provincial_cloud.toolchain.rungs import Rung, Trust


def put(cache: Cache, content: bytes = b"one") -> InstalledTool:
    """Install a tool of one file."""
    with cache.lock("toy", SilentProgress()), cache.draft("toy") as draft:
        (draft / "bin").mkdir()
        (draft / "bin" / "toy").write_bytes(content)
        return cache.install(
            draft,
            tool="toy",
            version="1.0.0",
            rung=Rung.DOWNLOAD,
            trust=Trust.PINNED_CHECKSUM,
            source="test",
            programs=["toy"],
        )


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_what_is_installed_is_found_as_it_was_installed(cache: Cache) -> None:
    installed = put(cache)
    assert cache.find("toy", "1.0.0") == installed
    assert installed.path.read_bytes() == b"one"
    assert cache.find("toy", "2.0.0") is None


def test_installing_again_replaces_the_whole_folder(cache: Cache) -> None:
    put(cache)
    (cache.folder("toy", "1.0.0") / "left-over").touch()
    put(cache, b"two")
    assert {path.name for path in cache.folder("toy", "1.0.0").iterdir()} == {"bin", "installed.json"}
    assert {path.name for path in (cache.root / "toy").iterdir()} == {".lock", "1.0.0"}


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda path: path.unlink(), "No such file or directory"),
        (lambda path: path.write_bytes(b""), "has 0 bytes, had 3"),
        (lambda path: path.write_bytes(b"eno"), "was changed after it was installed"),
    ],
    ids=["gone", "empty", "overwritten"],
)
def test_a_damaged_file_is_seen_before_use(cache: Cache, harm: object, reason: str) -> None:
    installed = put(cache)
    harm(installed.path)  # type: ignore[operator]
    assert cache.find("toy", "1.0.0") is None
    assert [entry.reason for entry in damage(installed, hashes=False)] == [reason]
    assert cache.recover("toy", "1.0.0") is None


def test_a_change_that_hides_its_size_and_time_is_seen_by_the_full_check(cache: Cache) -> None:
    installed = put(cache)
    facts = installed.path.stat()
    installed.path.write_bytes(b"eno")
    os.utime(installed.path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert damage(installed, hashes=False) == []
    assert [entry.reason for entry in damage(installed, hashes=True)] == ["has another content than it had"]


def test_a_marker_that_cannot_be_read_counts_as_not_installed(cache: Cache) -> None:
    put(cache)
    (cache.folder("toy", "1.0.0") / "installed.json").write_text('{"tool": "toy"}')
    assert cache.find("toy", "1.0.0") is None


def test_a_draft_is_gone_when_its_block_fails(cache: Cache) -> None:
    def fail() -> None:
        with cache.draft("toy") as draft:
            (draft / "half").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((cache.root / "toy").iterdir()) == []


def test_what_a_killed_run_left_is_swept_by_the_next_that_holds_the_lock(cache: Cache) -> None:
    left = cache.root / "toy" / f"{DRAFT_PREFIX}killed"
    left.mkdir(parents=True)
    (left / "half").touch()
    with cache.lock("toy", SilentProgress()):
        assert not left.exists()


def test_forgetting_removes_a_version_and_nothing_else(cache: Cache) -> None:
    put(cache)
    cache.forget("toy", "0.0.1")
    assert cache.find("toy", "1.0.0") is not None
    cache.forget("toy", "1.0.0")
    assert cache.find("toy", "1.0.0") is None

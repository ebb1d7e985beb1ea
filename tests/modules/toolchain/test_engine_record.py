"""The record that lets the launcher start the engine at once."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from provincial_cloud.toolchain.engine_record import cache_root, read_record, record_path, write_record


def test_the_cache_lies_where_the_platform_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_root() == platformdirs.user_cache_dir("provincial-cloud")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_root() == str(tmp_path / "provincial-cloud")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_root() == str(Path.home() / ".cache" / "provincial-cloud")


def test_what_is_written_is_read_while_the_files_are_unharmed(tmp_path: Path) -> None:
    engine = tmp_path / "a folder with spaces" / "pulumi"
    engine.parent.mkdir()
    engine.write_text("engine")
    write_record("1.0.0", root=str(tmp_path), rung="build", folder=str(engine.parent), files=[str(engine)])
    assert read_record("1.0.0", str(tmp_path)) == ("build", str(engine.parent))
    engine.write_text("another")
    assert read_record("1.0.0", str(tmp_path)) is None


@pytest.mark.parametrize(
    "text", ["", "another heading\nbuild\n/x\n1 1 /x\n", "provincial-cloud engine record 1\nbuild\n/x\nnonsense\n"]
)
def test_a_record_that_makes_no_sense_counts_as_none(tmp_path: Path, text: str) -> None:
    path = Path(record_path("1.0.0", str(tmp_path)))
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert read_record("1.0.0", str(tmp_path)) is None

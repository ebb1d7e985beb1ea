"""A checkout's view of the person's Pulumi home, in which the engine keeps no automatic log."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from provincial_cloud.toolchain.engine_home import engine_home


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A home with a plugin and a sign-in."""
    home = tmp_path / "own"
    (home / "plugins" / "resource-toy-v1").mkdir(parents=True)
    (home / "credentials.json").write_text("{}")
    return home


def view(tmp_path: Path, own: Path, **more: str) -> Path:
    """What the engine is given in a checkout."""
    return Path(engine_home(str(tmp_path / "runtime"), {"PULUMI_HOME": str(own), **more}))


def test_plugins_selections_and_sign_in_are_the_persons(tmp_path: Path, own: Path) -> None:
    home = view(tmp_path, own)
    assert home != own
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (home / "plugins" / "resource-toy-v1").is_dir()
    (home / "workspaces" / "toy-workspace.json").write_text(json.dumps({"stack": "local"}))
    assert (own / "workspaces" / "toy-workspace.json").is_file()
    assert (home / "credentials.json").read_text() == "{}"


def test_no_log_folder_can_be_made_in_it_and_the_persons_logs_stay(tmp_path: Path, own: Path) -> None:
    (own / "logs").mkdir()
    (own / "logs" / "old.log").write_text("kept")
    home = view(tmp_path, own)
    with pytest.raises(FileExistsError):
        (home / "logs").mkdir(parents=True, exist_ok=True)
    assert (own / "logs" / "old.log").read_text() == "kept"


def test_whoever_wants_the_log_has_the_home_itself(tmp_path: Path, own: Path) -> None:
    assert view(tmp_path, own, PROVINCIAL_ENGINE_LOG="on") == own
    assert not (tmp_path / "runtime").exists()


def test_a_second_command_and_one_that_was_given_the_view_change_nothing(tmp_path: Path, own: Path) -> None:
    home = view(tmp_path, own)
    before = {path.name: path.lstat().st_mtime_ns for path in home.iterdir()}
    assert view(tmp_path, own) == home
    assert view(tmp_path, home) == home
    assert {path.name: path.lstat().st_mtime_ns for path in home.iterdir()} == before


def test_another_home_is_followed_and_a_sign_in_of_the_checkouts_own_is_kept(tmp_path: Path, own: Path) -> None:
    home = view(tmp_path, own)
    (home / "credentials.json").unlink()
    (home / "credentials.json").write_text("the checkout's")
    other = tmp_path / "other"
    assert view(tmp_path, other) == home
    assert (home / "plugins").readlink() == other / "plugins"
    assert (home / "credentials.json").read_text() == "the checkout's"


def test_a_home_that_cannot_be_made_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = view(tmp_path, tmp_path / "file" / "home")
    assert (home / "logs").is_file()
    assert not (home / "plugins").exists()

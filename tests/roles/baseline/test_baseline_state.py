"""The engine that runs on hosts: it finds and mends what differs, pays what a killed run owed, lands no bad draft."""

from __future__ import annotations

import grp
import importlib.util
import os
import pwd
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

ENGINE = Path(__file__).resolve().parents[3] / "roles/baseline/module_utils"


def loaded(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ENGINE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The half of the engine that looks, with its memory in a folder of the test."""
    module = loaded("baseline_state")
    for name, value in (("HOME", "memory"), ("DESIRED", "memory/desired.json"), ("PENDING", "memory/pending")):
        monkeypatch.setattr(module, name, str(tmp_path / value))
    return module


@pytest.fixture
def work(state: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The half that works; on a host Ansible puts the other one where it is imported from."""
    monkeypatch.setitem(sys.modules, "ansible.module_utils.baseline_state", state)
    return loaded("baseline_work")


def own(**item: Any) -> dict[str, Any]:
    """An item that whoever runs the test may own."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    return {"owner": me, "group": grp.getgrgid(os.getegid()).gr_name, **item}


def test_a_file_that_differs_is_found_and_written_with_its_mode(state: Any, work: Any, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("other\n", encoding="utf-8")
    area = {"name": "sample", "files": [own(path=str(path), content="wanted\n", mode="0640")]}
    found = state.differences([area])["sample"]
    assert [one["item"] for one in found] == [f"file {path}", f"attributes of {path}"]
    assert "+wanted" in found[0]["after"]
    work.Work().area(area)
    assert path.read_text(encoding="utf-8") == "wanted\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert state.differences([area]) == {}


def test_a_draft_that_does_not_validate_never_lands(state: Any, work: Any, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("sound\n", encoding="utf-8")
    area = {
        "name": "sample",
        "files": [own(path=str(path), content="broken\n", validate=["grep", "-q", "sound", "%s"])],
    }
    with pytest.raises(state.BaselineError, match="grep"):
        work.Work().area(area)
    assert path.read_text(encoding="utf-8") == "sound\n"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".baseline-")] == []


def test_a_secret_is_in_no_difference(state: Any, tmp_path: Path) -> None:
    area = {"name": "sample", "files": [own(path=str(tmp_path / "file"), content="s3cret", secret=True)]}
    assert "s3cret" not in str(state.differences([area]))


def test_a_reload_that_a_killed_run_owed_is_done_by_the_next(state: Any, work: Any, tmp_path: Path) -> None:
    file = own(path=str(tmp_path / "file"), content="wanted\n", mode="0644")
    reload = {"name": "reload", "run": f"test -e {tmp_path}/broken && exit 1; touch {tmp_path}/reloaded"}
    area = {"name": "sample", "files": [file], "after_change": [reload]}
    (tmp_path / "broken").touch()
    with pytest.raises(state.BaselineError):
        work.Work().area(area)
    assert [one["item"] for one in state.differences([area])["sample"]] == ["action reload"]
    (tmp_path / "broken").unlink()
    work.Work().area(area)
    assert (tmp_path / "reloaded").exists()
    assert state.differences([area]) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#UMASK 022\n", "UMASK 027\n"),
        ("UMASK\t022\nUMASK 000\nX 1\n", "UMASK 027\nX 1\n"),
        ("# UMASK is explained here\nUMASK 022\n", "# UMASK is explained here\nUMASK 027\n"),
        ("X 1", "X 1\nUMASK 027\n"),
        ("UMASKS 1\n", "UMASKS 1\nUMASK 027\n"),
    ],
)
def test_a_setting_stands_once_and_the_rest_as_it_was(state: Any, text: str, expected: str) -> None:
    item = {"path": "-", "values": {"UMASK": "027"}}
    assert state.edited(text, item) == expected
    assert state.edited(expected, item) == expected


def test_a_look_needs_nothing_but_the_digest_of_what_was_applied(state: Any, work: Any, tmp_path: Path) -> None:
    path = tmp_path / "file"
    areas = [{"name": "sample", "files": [own(path=str(path), content="wanted\n")]}]
    assert state.probe("0" * 64)["state"] == "never applied"
    work.Work().area(areas[0])
    work.remember(areas)
    assert state.probe(state.digest_of(areas)) == {"state": "applied", "differences": {}}
    assert state.probe("0" * 64)["state"] == "another baseline was applied"
    path.write_text("by hand\n", encoding="utf-8")
    assert "sample" in state.probe(state.digest_of(areas))["differences"]


def test_only_newer_versions_out_of_a_security_repository_wait(
    state: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (
        "Reading package lists...\n"
        "Inst openssl [3.0.15-1] (3.0.17-1 Debian-Security:12/stable-security [amd64])\n"
        "Inst bash [5.2-1] (5.2-2 Debian:12.11/stable [amd64])\n"
        "Inst new-of-both (1 Debian-Security:12/stable-security [amd64])\n"
        "Conf openssl (3.0.17-1 Debian-Security:12/stable-security [amd64])\n"
    )
    monkeypatch.setattr(state, "run", lambda command: (0, told))
    assert work.waiting_security_updates() == ["openssl"]

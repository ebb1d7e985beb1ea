"""`provincial backup plan` names every volume of an application, and who copies it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from provincial_cloud.command.main import main


def test_the_plan_shows_volumes_in_both_languages_and_that_the_cluster_copies_them(
    environment_with_volumes: Callable[[Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "toolchain").mkdir()
    (tmp_path / "toolchain" / "pins.toml").touch()
    (tmp_path / "Pulumi.yaml").touch()
    environment_with_volumes(tmp_path / "environments")
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")

    def told(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["provincial", "backup", "plan", "local", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 0
        return capsys.readouterr().out

    (line,) = [each for each in told().splitlines() if "one-stop--forms" in each]
    assert "one-stop--forms: ổ dữ liệu của ứng dụng / volume of an application" in line
    assert "cụm / the cluster" in line
    found = [one for one in json.loads(told("--format", "json")) if one["kind"] == "volume"]
    assert [(one["system"], one["plan"], one["proven"], one["shortfalls"]) for one in found] == [
        ("documents", "daily", True, []),
        ("documents", "daily", True, []),
        ("public-services", "daily", True, []),
    ]

"""Every fault of the table in `bad/` is told with file, line, column, given and allowed, and changes nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from provincial_cloud.command.main import main
from provincial_cloud.environment import check

TABLES = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
CASES = [case for table in TABLES for case in YAML(typ="safe", pure=True).load(table.read_text(encoding="utf-8"))]

FOLDER = "environments/good/"


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_good_environment_is_good(good: Path) -> None:
    assert check("good").problems == ()


def test_the_table_holds_many_faults_and_each_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in CASES]

    assert len(names) >= 120
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_a_fault_is_told_with_its_place_and_changes_nothing(
    case: dict[str, Any],
    project: Path,
    replace: Callable[[str, str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    replace(case["file"], case["old"], case["new"])
    before = snapshot(project)
    monkeypatch.setattr(sys, "argv", ["provincial", "environment", "validate", "good"])

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    told = capsys.readouterr()
    expected = [(f"{each['at']}: {each['summary']}", each["given"], each["allowed"]) for each in case["problems"]]
    assert problems_in(told.err.replace(FOLDER, "")) == expected
    assert told.err.count(f"error: {FOLDER}") == len(expected)
    assert "Traceback" not in told.err
    assert snapshot(project) == before


def problems_in(text: str) -> list[tuple[str, str, str]]:
    """Head, given and allowed of each problem that the command printed."""
    return re.findall(r"^error: (.*)\n  given:   (.*)\n  allowed: (.*)$", text, re.MULTILINE)

"""The engine's answer on what differs, told by resource."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.audit import drift
from provincial_cloud.audit.drift import Difference, Drift, drift_of
from provincial_cloud.deployment.engine import EngineError
from provincial_cloud.project import Project

STEPS = [
    {"op": "same", "urn": "urn:same", "diffReasons": None},
    {"op": "update", "urn": "urn:policy", "diffReasons": ["policy"], "detailedDiff": {"tags.b": {}, "policy": {}}},
    {"op": "update", "urn": "urn:plain", "diffReasons": ["spec"]},
    {"op": "delete", "urn": "urn:gone"},
]


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> list[tuple[str, ...]]:
    """Have the engine answer so; gives what it is asked."""
    asked: list[tuple[str, ...]] = []

    def ask(_: Project, *words: str) -> str:
        asked.append(words)
        return text

    monkeypatch.setattr(drift, "ask", ask)
    return asked


def test_changes_and_losses_are_told_by_property_with_the_engine_played_by_a_function(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = answering(monkeypatch, json.dumps({"steps": STEPS}))
    assert drift_of(Project(tmp_path), "local") == [
        Drift(difference=Difference.CHANGED, urn="urn:policy", properties=("policy", "tags.b")),
        Drift(difference=Difference.CHANGED, urn="urn:plain", properties=("spec",)),
        Drift(difference=Difference.GONE, urn="urn:gone"),
    ]
    ((command, *options),) = asked
    assert command == "refresh"
    assert "--preview-only" in options


@pytest.mark.parametrize("text", ["", "error: no", "{}", json.dumps({"resources": []})])
def test_an_answer_that_tells_no_steps_is_an_error_with_the_engine_played_by_a_function(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    answering(monkeypatch, text)
    with pytest.raises(EngineError, match="stack local can't be read"):
        drift_of(Project(tmp_path), "local")


def test_the_ledger_gets_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    body: dict[str, Any] = Drift(difference=Difference.CHANGED, urn="urn:one", properties=("data",)).as_body()
    assert body == {"difference": "changed", "urn": "urn:one", "properties": ["data"]}

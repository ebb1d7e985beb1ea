from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

import pulumi
import pytest

from provincial_cloud.program_frames import program_frames_only

PROGRAM = """
from provincial_cloud import aws
from provincial_cloud.component import Component


class Group(Component):
    area = "try"

    def __init__(self, name):
        super().__init__(name)
        aws.Topic("inner", opts=self.child())


def declare():
    aws.Topic("outer")
    Group("group")


declare()
"""


class Silent(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return "id", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[Any, Any]:
        return {}


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The stack of each resource of the program as the engine is told it: file and line, the innermost first."""
    told: dict[str, list[str]] = {}
    register = pulumi.runtime.mocks.MockMonitor.RegisterResource

    def note(monitor: Any, request: Any) -> Any:
        frames = [f"{frame.pc.uri.rpartition('/')[2]}:{frame.pc.line}" for frame in request.stackTrace.frames]
        told[request.name] = frames
        assert request.sourcePosition == request.stackTrace.frames[0].pc
        return register(monitor, request)

    monkeypatch.setattr(pulumi.runtime.mocks.MockMonitor, "RegisterResource", note)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)

    @pulumi.runtime.test
    def run() -> None:
        runpy.run_path(str(path), run_name="__main__")

    pulumi.runtime.set_mocks(Silent())
    run()
    return told


def test_the_engine_is_told_the_frames_of_the_program_and_no_other(stacks: dict[str, list[str]]) -> None:
    assert stacks["outer"] == ["program.py:15", "program.py:19"]
    assert stacks["inner"] == ["program.py:11", "program.py:16", "program.py:19"]
    assert stacks["group"][-2:] == ["program.py:16", "program.py:19"]


def test_a_traceback_limit_that_was_there_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with program_frames_only():
        pass
    assert not hasattr(sys, "tracebacklimit")
    monkeypatch.setattr(sys, "tracebacklimit", 7, raising=False)
    with pytest.raises(KeyError), program_frames_only():
        raise KeyError
    assert sys.tracebacklimit == 7


def test_outside_a_runner_every_frame_counts() -> None:
    def look() -> int:
        with program_frames_only():
            return len(traceback.extract_stack())

    assert look() == len(traceback.extract_stack()) + 1

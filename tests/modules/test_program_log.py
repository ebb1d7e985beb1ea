"""Messages of a program to the engine: what a person sees gets through, debug messages only where they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import settings

from provincial_cloud.program_log import keep_unwanted_messages
from provincial_cloud.toolchain.launcher import DEBUG_MESSAGES


class Engine:
    """Stands for the engine's end: notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def Log(self, request: Any) -> None:  # noqa: N802
        """Note the text."""
        self.told.append(request.message)

    def GetRootResource(self, request: Any) -> str:  # noqa: N802
        """Any other call."""
        return f"root of {request}"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """What the SDK talks to during a test."""
    before = settings.SETTINGS.engine
    settings.SETTINGS.engine = made = Engine()
    yield made
    settings.SETTINGS.engine = before


def tell() -> None:
    """One message of each kind."""
    pulumi.log.debug("debug")
    pulumi.log.info("info")
    pulumi.log.warn("warning")
    pulumi.log.error("error")


def test_without_debug_the_rest_gets_through(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEBUG_MESSAGES, "off")
    keep_unwanted_messages()
    tell()
    assert engine.told == ["info", "warning", "error"]
    assert settings.SETTINGS.engine.GetRootResource("stack") == "root of stack"


@pytest.mark.parametrize("value", ["on", None])
def test_everything_gets_through_where_nobody_said_off(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv(DEBUG_MESSAGES, raising=False)
    if value is not None:
        monkeypatch.setenv(DEBUG_MESSAGES, value)
    keep_unwanted_messages()
    tell()
    assert engine.told == ["debug", "info", "warning", "error"]

"""What a program's SDK tells the engine besides its resources.

Pulumi's SDK for Python sends some four debug messages a resource, each one a call that holds up the whole program
until the engine has answered; the engine throws them away unless its command was given --debug.
"""

from __future__ import annotations

import os
from typing import Any

from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2

from provincial_cloud.toolchain.launcher import DEBUG_MESSAGES


def keep_unwanted_messages() -> None:
    """From now on send the engine no debug message where it wouldn't show it."""
    if os.environ.get(DEBUG_MESSAGES) == "off" and settings.SETTINGS.engine is not None:
        settings.SETTINGS.engine = _WithoutDebug(settings.SETTINGS.engine)


class _WithoutDebug:
    """The engine's calls, but for messages of severity DEBUG."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def Log(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        """Hand on what a person sees."""
        return None if request.severity == engine_pb2.DEBUG else self._engine.Log(request)

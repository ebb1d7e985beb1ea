"""Running the engine as a person would: same launcher, same output, Ctrl-C passed on once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project


class EngineError(ProvincialError):
    """The engine ended with an error; what it printed says which."""


def launcher() -> Path:
    """The `pulumi` beside the Python that runs this."""
    return Path(sys.prefix) / "bin" / "pulumi"


def _environment(project: Project) -> dict[str, str]:
    return {**os.environ, "PROVINCIAL_PROJECT": str(project.root)}


def run(project: Project, *words: str, more: Mapping[str, str] | None = None) -> None:
    """Run a command of the engine with its own output, under more variables.

    Ctrl-C reaches it and is waited for. Raises EngineError.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the engine gets it too and stops in good order
    try:
        process = subprocess.Popen(
            [launcher(), *words],
            cwd=project.root,
            env={**_environment(project), **(more or {})},
            preexec_fn=_default_interrupt,
        )
        status = process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    if status != 0:
        raise EngineError(
            Problem(
                summary=f"pulumi {words[0]} failed with status {status}",
                why="the lines above say what went wrong; what was done so far is kept in the state",
                next_step="mend that and run the same command again",
            )
        )


def _default_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ask(project: Project, *words: str) -> str:
    """What a quiet command of the engine prints. Raises EngineError with what it said."""
    process = subprocess.run(
        [launcher(), *words], cwd=project.root, env=_environment(project), capture_output=True, text=True, check=False
    )
    if process.returncode != 0:
        raise EngineError(
            Problem(summary=f"pulumi {' '.join(words[:2])} failed", why=(process.stderr or process.stdout).strip())
        )
    return process.stdout

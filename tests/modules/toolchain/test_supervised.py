"""A long command and everything it starts end together with the run."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.toolchain.rungs import RungError
from provincial_cloud.toolchain.supervised import Terminated, run, unwound_by_termination


def test_output_is_returned_and_every_line_of_stderr_handed_over(tmp_path: Path) -> None:
    lines: list[str] = []
    script = "echo out; echo first >&2; echo second >&2"
    output = run(["/bin/sh", "-c", script], environment={}, folder=tmp_path, on_line=lines.append)
    assert (output, lines) == ("out\n", ["first", "second"])


def test_a_failure_shows_the_last_lines_only(tmp_path: Path) -> None:
    script = "for n in $(seq 1 40); do echo line $n >&2; done; exit 3"
    with pytest.raises(RungError, match="ended with status 3") as failure:
        run(["/bin/sh", "-c", script], environment=dict(os.environ), folder=tmp_path)
    assert "line 40" in str(failure.value)
    assert "line 28\n" not in str(failure.value)


def test_a_command_that_is_not_there_is_a_rung_error(tmp_path: Path) -> None:
    with pytest.raises(RungError, match="can't be started"):
        run([str(tmp_path / "absent")], environment={}, folder=tmp_path)


def test_what_a_command_started_ends_with_it_even_when_it_ignores_being_asked(
    tmp_path: Path, processes_with: Any, until: Any
) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    script = "(trap '' TERM; exec sleep 60) & echo started >&2; wait"
    environment = {**os.environ, "PROVINCIAL_TEST_MARK": tmp_path.name}
    with pytest.raises(KeyboardInterrupt):
        run(["/bin/sh", "-c", script], environment=environment, folder=tmp_path, on_line=interrupt)
    until(lambda: not processes_with(tmp_path.name), lambda: processes_with(tmp_path.name))
    assert processes_with(tmp_path.name) == []


def test_a_termination_unwinds_and_means_afterwards_what_it_meant_before() -> None:
    def wait() -> None:
        with unwound_by_termination():
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Terminated) as stopped:
        wait()
    assert stopped.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) == before

"""How long work is shown away from a terminal."""

from __future__ import annotations

import io

import pytest

from provincial_cloud.toolchain import progress
from provincial_cloud.toolchain.progress import BarProgress, PlainProgress, Unit, amount, progress_for


def test_a_line_is_written_every_ten_per_cent_and_not_more_often() -> None:
    stream = io.StringIO()
    with PlainProgress(stream).step("build toy", unit=Unit.ITEMS, total=100) as step:
        for done in range(101):
            step.update(done)
    lines = stream.getvalue().splitlines()
    assert lines[:3] == ["build toy", "build toy: 10 % (10 of 100)", "build toy: 20 % (20 of 100)"]
    assert lines[-1] == "build toy: done in 0 s"
    assert len(lines) == 12


def test_work_without_a_known_end_is_reported_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    stream = io.StringIO()
    with PlainProgress(stream).step("fetch", unit=Unit.BYTES) as step:
        for second in range(11):
            now[0] = float(second)
            step.update(second * 1_000_000)
    assert stream.getvalue().splitlines() == ["fetch", "fetch: 5.0 MB", "fetch: 10.0 MB", "fetch: done in 10 s"]


def test_amounts_read_like_people_write_them() -> None:
    assert amount(1_500_000, 3_000_000, Unit.BYTES) == "50 % (1.5 of 3.0 MB)"
    assert amount(7, None, Unit.ITEMS) == "7"


def test_a_pipe_gets_plain_lines_and_a_terminal_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert isinstance(progress_for(io.StringIO()), PlainProgress)
    assert isinstance(progress_for(Terminal()), BarProgress)


def test_a_bar_runs_to_its_end_without_a_terminal_too(capsys: pytest.CaptureFixture[str]) -> None:
    bars = BarProgress()
    with bars.step("build toy", unit=Unit.ITEMS, total=2) as step:
        step.update(2)
    bars.say("[toy] is ready")
    shown = capsys.readouterr().err
    assert "100%" in shown
    assert "[toy] is ready" in shown

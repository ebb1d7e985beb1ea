from __future__ import annotations

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.evidence.reader import find_run, lines, runs


def test_a_run_is_read_back_as_it_was_written(write):
    (run,) = runs(write(3))
    assert run.complete
    assert (run.environment, run.stack, run.operation, run.seconds) == ("local", "local", "preview", 0.25)
    assert [item.name for item in run.checked] == ["web-0", "web-1", "web-2"]
    assert run.checked[0].level == 3
    assert run.checked[0].failed[0]["message"]["vi"] == "thiếu nhãn"
    assert (run.counts.resources, run.counts.passed, run.counts.failed) == (3, 3, 3)


def test_a_run_without_its_last_line_is_incomplete(write):
    (run,) = runs(write(2, finish=False))
    assert not run.complete
    assert run.finished is None
    assert run.counts.resources == 2


def test_runs_come_in_the_order_they_began(write):
    write(1)
    path = write(2)
    assert [len(run.checked) for run in runs(path)] == [1, 2]
    latest = find_run(path, "latest")
    assert latest is not None
    assert len(latest.checked) == 2
    assert find_run(path, latest.id[:20]) == latest
    assert find_run(path, "nothing") is None


def test_a_line_still_being_written_is_not_read(write):
    path = write(2)
    path.write_bytes(path.read_bytes()[:-30])
    (run,) = runs(path)
    assert not run.complete


def test_an_altered_line_stops_the_reader(write):
    path = write(2)
    path.write_bytes(path.read_bytes().replace(b"web-0", b"web-9", 1))
    with pytest.raises(ProvincialError, match=r"local\.jsonl:2: a line of the evidence ledger is not as it was"):
        list(lines(path))

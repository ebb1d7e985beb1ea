from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest

from provincial_cloud.sandbox.timings import Timings, service_of, whole_answer


def test_the_service_is_read_from_the_credential_scope() -> None:
    scope = (
        "AWS4-HMAC-SHA256 Credential=sandbox/20261123/ap-southeast-1/ec2/aws4_request, SignedHeaders=host, Signature=x"
    )
    assert service_of({"HTTP_AUTHORIZATION": scope}) == "ec2"


@pytest.mark.parametrize("header", ["", "Basic abc", "AWS sandbox:signature", "AWS4-HMAC-SHA256 Credential=a/b"])
def test_a_request_that_names_no_service_is_unsigned(header: str) -> None:
    assert service_of({"HTTP_AUTHORIZATION": header}) == "unsigned"
    assert service_of({}) == "unsigned"


def test_requests_that_overlap_count_twice_in_seconds_and_once_in_busy_seconds() -> None:
    meeting = threading.Barrier(2)

    def application(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        meeting.wait()
        time.sleep(0.2)
        return [b""]

    timings = Timings(application)
    threads = [threading.Thread(target=timings, args=({}, None)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sums = timings.snapshot()
    assert sums["requests"] == 2
    assert sums["seconds"] >= 0.4
    assert 0.2 <= sums["busy_seconds"] < sums["seconds"] * 0.9
    assert sums["services"] == {"unsigned": 2}


def test_time_in_lazily_made_answers_and_failed_requests_counts_too() -> None:
    def lazy(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        time.sleep(0.05)
        yield b"answer"

    def failing(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise ValueError("broken")

    timings = Timings(lazy)
    assert list(timings({}, None)) == [b"answer"]
    assert timings.snapshot()["seconds"] >= 0.05
    broken = Timings(failing)
    with pytest.raises(ValueError, match="broken"):
        broken({}, None)
    assert broken.snapshot()["requests"] == 1


def test_an_application_is_told_that_its_answer_was_read_even_when_making_it_failed() -> None:
    class Answer:
        def __init__(self, parts: list[bytes | Exception]) -> None:
            self._parts = iter(parts)
            self.closed = 0

        def __iter__(self) -> Answer:
            return self

        def __next__(self) -> bytes:
            part = next(self._parts)
            if isinstance(part, Exception):
                raise part
            return part

        def close(self) -> None:
            self.closed += 1

    good, bad = Answer([b"a", b"b"]), Answer([b"a", ValueError("broken")])
    assert whole_answer(good) == [b"a", b"b"]
    with pytest.raises(ValueError, match="broken"):
        whole_answer(bad)
    assert (good.closed, bad.closed) == (1, 1)

"""Waiting until the cloud has finished what a call began."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import DbInstance, FileSystem, LoadBalancer
from provincial_cloud.aws.provider import waiting
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.waiting import wait_for, wait_until
from provincial_cloud.errors import Problem, ProvincialError

INSTANCE = {"DBInstanceIdentifier": "registry"}


def _status(word: str) -> tuple[int, bytes]:
    text = (
        "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>"
        f"<DBInstanceStatus>{word}</DBInstanceStatus>"
        "</DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>"
    )
    return 200, text.encode()


def _error(code: str, status: int = 400) -> tuple[int, bytes]:
    text = f"<ErrorResponse><Error><Code>{code}</Code><Message>as planned</Message></Error></ErrorResponse>"
    return status, text.encode()


def _wait(front: Any, name: str = "db_instance_available", **more: Any) -> list[float]:
    pauses: list[float] = []
    connection = front.connection(sleep=pauses.append, **more)
    try:
        wait_for(connection, DbInstance.lifecycle, name, INSTANCE)
    finally:
        connection.close()
    return pauses


def test_it_asks_until_the_answer_is_the_awaited_one(front: Any) -> None:
    front.script(_status("creating"), _status("backing-up"), _status("available"))
    assert _wait(front) == [0.5, 1.0]
    assert len(front.asked) == 3


def test_pauses_grow_up_to_what_the_waiter_itself_would_wait(front: Any) -> None:
    front.script(*[_status("creating")] * 9, _status("available"))
    pauses = _wait(front)
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert max(pauses) == pauses[-1] == 30


def test_what_failed_for_good_is_told_at_once(front: Any) -> None:
    front.script(_status("creating"), _status("incompatible-parameters"))
    with pytest.raises(ApiError) as caught:
        _wait(front)
    assert len(front.asked) == 2
    assert (caught.value.code, caught.value.operation) == ("WaitFailed", "db_instance_available")
    assert "incompatible-parameters" in str(caught.value)


def test_a_refusal_is_told_at_once(front: Any) -> None:
    front.script(_error("AccessDenied", 403))
    with pytest.raises(ApiError) as caught:
        _wait(front)
    assert caught.value.code == "AccessDenied"
    assert len(front.asked) == 1


@pytest.mark.parametrize("passing", [_error("Throttling"), _error("InternalFailure", 500), "cut"])
def test_throttling_and_lost_answers_are_no_failure(front: Any, passing: Any) -> None:
    front.script(_status("creating"), passing, _status("available"))
    _wait(front)
    assert len(front.asked) == 3


def test_what_is_gone_ends_the_wait_for_its_end(front: Any) -> None:
    front.script(_status("deleting"), _error("DBInstanceNotFound", 404))
    assert len(_wait(front, "db_instance_deleted")) == 1


def test_what_is_gone_does_not_end_the_wait_for_its_beginning(front: Any) -> None:
    front.script(_error("DBInstanceNotFound", 404))
    with pytest.raises(ApiError) as caught:
        _wait(front)
    assert caught.value.code == "DBInstanceNotFound"


def test_a_cancelled_run_ends_a_wait_at_once(front: Any) -> None:
    front.script(_status("creating"))

    def cancelled(seconds: float) -> None:
        raise ProvincialError(Problem(summary="cancelled"))

    connection = front.connection(sleep=cancelled)
    with pytest.raises(ProvincialError, match="cancelled"):
        wait_for(connection, DbInstance.lifecycle, "db_instance_available", INSTANCE)
    connection.close()
    assert len(front.asked) == 1


def test_a_wait_without_end_is_given_up(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST_WAIT_SECONDS", 0)
    front.script(_status("creating"))
    with pytest.raises(ApiError) as caught:
        _wait(front)
    assert caught.value.code == "WaitTooLong"


def test_what_no_waiter_knows_is_asked_of_the_resource_itself(front: Any) -> None:
    pauses: list[float] = []
    connection = front.connection(sleep=pauses.append)
    answers = [False, False, False, False, False, True]
    wait_until(connection, FileSystem.lifecycle, lambda: answers.pop(0))
    assert answers == []
    assert pauses == [0.5, 1.0, 2.0, 4.0, 5]


def test_every_waiter_of_a_declaration_can_be_read(front: Any) -> None:
    connection = front.connection()
    waiter = connection.client(LoadBalancer.lifecycle.service).get_waiter("load_balancers_deleted")
    assert {acceptor.state for acceptor in waiter.config.acceptors} == {"retry", "success"}
    connection.close()

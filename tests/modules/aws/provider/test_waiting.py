"""Waiting until the cloud has finished what a call began."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from provincial_cloud.aws import CertificateValidation, DbInstance, FileSystem, LoadBalancer
from provincial_cloud.aws.provider import waiting
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.failures import ApiError, resource_error
from provincial_cloud.aws.provider.runner import PartlyCreatedError, Runner
from provincial_cloud.aws.provider.waiting import wait_for, wait_until
from provincial_cloud.errors import Problem, ProvincialError

INSTANCE = {"DBInstanceIdentifier": "registry"}
DOMAIN = "www.example.gov.vn"
PROOF = {"Name": f"_a.{DOMAIN}.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}


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


def _certificate(status: str, **more: Any) -> tuple[int, bytes]:
    """The cloud's answer on a certificate in this status."""
    option = {"DomainName": DOMAIN, "ValidationStatus": "FAILED", "ResourceRecord": PROOF}
    found = {"CertificateArn": "arn", "DomainName": DOMAIN, "Status": status, "DomainValidationOptions": [option]}
    return 200, json.dumps({"Certificate": {**found, **more}}).encode()


def _refused(front: Any) -> str:
    """What a person reads of a certificate that was waited for in vain."""
    connection = front.connection(sleep=lambda seconds: None)
    with pytest.raises(PartlyCreatedError) as caught:
        Runner(CertificateValidation, connection, Claims()).create("urn", {"certificate_arn": "arn"})
    connection.close()
    assert isinstance(caught.value.cause, ApiError)
    return str(resource_error("CertificateValidation 'issued'", "create", caught.value.cause))


@pytest.mark.parametrize("status", ["FAILED", "VALIDATION_TIMED_OUT", "REVOKED", "EXPIRED"])
def test_what_can_never_become_ready_is_told_at_once_with_the_reason(front: Any, status: str) -> None:
    front.script(
        _certificate("PENDING_VALIDATION"),
        _certificate("PENDING_VALIDATION"),
        _certificate(status, FailureReason="CAA_ERROR"),
    )
    text = _refused(front)
    assert len(front.asked) == 3
    assert f"WaitFailed: the certificate of {DOMAIN} is {status}; the cloud's reason is CAA_ERROR" in text
    assert f"{DOMAIN} needs {PROOF['Name']} CNAME {PROOF['Value']} in its public zone" in text


def test_a_wait_beyond_what_the_declaration_allows_is_given_up_with_what_is_missing(
    front: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CertificateValidation, "lifecycle", replace(CertificateValidation.lifecycle, longest_wait=0))
    front.script(_certificate("PENDING_VALIDATION"))
    text = _refused(front)
    assert f"WaitTooLong: not finished after 0 seconds: the certificate of {DOMAIN} is PENDING_VALIDATION" in text
    assert "it waits on from there" in text

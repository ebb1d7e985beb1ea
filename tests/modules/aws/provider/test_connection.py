"""What answers of a cloud mean to the calls."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from provincial_cloud.aws import KeyAlias, Vpc, Zone
from provincial_cloud.aws.provider.checking import complete
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.connection import Connection, Credentials, Target
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.runner import Runner
from provincial_cloud.errors import Problem, ProvincialError, UsageError

WHO = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>me</Arn></GetCallerIdentityResult>"
    b"</GetCallerIdentityResponse>"
)


def _xml(code: str, status: int = 400) -> tuple[int, bytes]:
    text = f"<ErrorResponse><Error><Code>{code}</Code><Message>as planned</Message></Error></ErrorResponse>"
    return status, text.encode()


def _ask(connection: Connection, **more: Any) -> dict[str, Any]:
    try:
        return connection.call("sts", "get_caller_identity", {}, **more)
    finally:
        connection.close()


@pytest.mark.parametrize("repeatable", [True, False])
@pytest.mark.parametrize(
    "throttled", [_xml("Throttling"), _xml("RequestLimitExceeded", 503), _xml("SlowDown", 503), _xml("Whatever", 429)]
)
def test_a_throttled_call_is_sent_again_after_longer_and_longer_pauses(
    front: Any, throttled: Any, repeatable: bool
) -> None:
    pauses: list[float] = []
    front.script(throttled, throttled, throttled, (200, WHO))
    answer = _ask(front.connection(max_attempts=5, sleep=pauses.append), repeatable=repeatable)
    assert answer == {"Account": "1", "Arn": "me"}
    assert len(front.asked) == 4
    assert [0.05 * 2**attempt / 2 <= pause <= 0.05 * 2**attempt for attempt, pause in enumerate(pauses, start=1)] == [
        True
    ] * 3


def test_a_call_that_is_throttled_for_ever_is_given_up_after_the_attempts_that_are_allowed(front: Any) -> None:
    front.script(_xml("Throttling"))
    with pytest.raises(ApiError) as caught:
        _ask(front.connection(max_attempts=3))
    assert len(front.asked) == 3
    assert (caught.value.code, caught.value.unsure) == ("Throttling", False)


UNSURE = [
    pytest.param("cut", "AnswerLost", id="connection cut"),
    pytest.param(_xml("InternalFailure", 500), "InternalFailure", id="500"),
    pytest.param(_xml("ServiceUnavailable", 503), "ServiceUnavailable", id="503 that may have acted"),
    pytest.param((502, b"<!doctype html><html><body>Bad gateway</body></html>"), "AnswerUnreadable", id="page"),
    pytest.param((503, b""), "503", id="503 without a word"),
]


@pytest.mark.parametrize(("lost", "code"), UNSURE)
def test_after_a_lost_answer_a_call_that_may_be_repeated_is(front: Any, lost: Any, code: str) -> None:
    front.script(lost, lost, (200, WHO))
    assert _ask(front.connection())["Account"] == "1"
    assert len(front.asked) == 3


@pytest.mark.parametrize(("lost", "code"), UNSURE)
def test_after_a_lost_answer_a_call_that_must_not_be_repeated_is_not(front: Any, lost: Any, code: str) -> None:
    front.script(lost, (200, WHO))
    with pytest.raises(ApiError) as caught:
        _ask(front.connection(), repeatable=False)
    assert len(front.asked) == 1
    assert caught.value.unsure
    assert caught.value.code == code
    assert front.url in str(caught.value)


@pytest.mark.parametrize("service", ["iam", "kms"])
def test_a_page_for_people_instead_of_an_answer_is_tried_again_and_then_told(front: Any, service: str) -> None:
    front.script((502, b"<!doctype html><html><body>Bad gateway</body></html>"))
    pauses: list[float] = []
    connection = front.connection(max_attempts=3, sleep=pauses.append)
    with pytest.raises(ApiError) as caught:
        connection.call(service, {"iam": "list_roles", "kms": "list_keys"}[service], {})
    connection.close()
    assert caught.value.unsure
    assert len(pauses) == 2
    assert front.url in str(caught.value)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(_xml("AccessDenied", 403), "AccessDenied"), (_xml("NotImplemented", 501), "NotImplemented")],
)
def test_a_refusal_is_told_at_once(front: Any, refusal: Any, code: str) -> None:
    front.script(refusal)
    with pytest.raises(ApiError) as caught:
        _ask(front.connection())
    assert len(front.asked) == 1
    assert (caught.value.code, caught.value.message, caught.value.unsure) == (code, "as planned", False)


def test_where_nobody_listens_the_call_is_tried_four_times_and_surely_had_no_effect(unused: str) -> None:
    pauses: list[float] = []
    target = Target(endpoint=unused, region="ap-southeast-1", credentials=Credentials("a", "b"), max_attempts=12)
    with pytest.raises(ApiError) as caught:
        _ask(Connection(target, sleep=pauses.append))
    assert len(pauses) == 3
    assert (caught.value.code, caught.value.unsure) == ("NoConnection", False)


@pytest.fixture
def unused(front: Any) -> str:
    """A loopback URL where nobody listens: a port that the kernel gave and took back."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_a_connection_that_is_not_made_in_time_is_tried_again(front: Any) -> None:
    front.script((200, WHO))
    connection = front.connection()
    raised: list[str] = []

    def late(**_: Any) -> None:
        if not raised:
            raised.append("once")
            raise ConnectTimeoutError(endpoint_url=front.url)

    connection.client("sts").meta.events.register("before-send.sts.GetCallerIdentity", late)
    assert _ask(connection)["Account"] == "1"
    assert raised


def test_missing_credentials_are_told_without_a_call(
    front: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(ApiError) as caught:
        _ask(Connection(Target(endpoint=front.url, region="ap-southeast-1"), sleep=lambda seconds: None))
    assert caught.value.code == "NoCredentials"
    assert front.asked == []


def test_a_profile_that_does_not_exist_is_told_with_the_endpoint(
    front: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    target = Target(endpoint=front.url, region="ap-southeast-1", profile="no-such-profile")
    with pytest.raises(UsageError, match="no-such-profile") as caught:
        _ask(Connection(target))
    assert front.url in str(caught.value)


def test_credentials_are_not_shown() -> None:
    target = Target(endpoint=None, region="ap-southeast-1", credentials=Credentials("AKIACANARY", "canary-secret"))
    assert "CANARY" not in repr(target).upper()


def test_a_cancelled_pause_ends_the_call(front: Any) -> None:
    front.script(_xml("Throttling"))

    def cancelled(seconds: float) -> None:
        raise ProvincialError(Problem(summary="cancelled"))

    with pytest.raises(ProvincialError, match="cancelled"):
        _ask(front.connection(sleep=cancelled))
    assert len(front.asked) == 1


def test_many_threads_share_one_client_a_service(front: Any) -> None:
    connection = front.connection()
    together = threading.Barrier(16)

    def take(_: int) -> Any:
        together.wait()
        return connection.client("sts")

    with ThreadPoolExecutor(16) as pool:
        assert len({id(client) for client in pool.map(take, range(16))}) == 1
    connection.close()


CREATED_ONCE = [
    pytest.param(Vpc, {"cidr_block": "10.20.0.0/16"}, "CreateVpc", id="found by its tag"),
    pytest.param(Zone, {"name": "example.gov.vn"}, "hostedzone", id="found by its reference"),
    pytest.param(
        KeyAlias,
        {"alias_name": "alias/one", "target_key_id": "1234abcd-12ab-34cd-56ef-1234567890ab"},
        "CreateAlias",
        id="found by its name",
    ),
]


@pytest.mark.parametrize("fate", ["forward, then cut", "cut"])
@pytest.mark.parametrize(("kind", "given", "operation"), CREATED_ONCE)
def test_a_create_whose_answer_is_lost_makes_one_resource(
    front_of_cloud: Any, cloud: Any, kind: Any, given: dict[str, Any], operation: str, fate: str
) -> None:
    front, fates = front_of_cloud, [fate]
    if kind is KeyAlias:
        key = cloud.client("kms").create_key()["KeyMetadata"]["KeyId"]
        given = {**given, "target_key_id": key}

    def creates(asked: Any) -> bool:
        return bool(asked.names(operation) or (asked.method == "POST" and asked.path.endswith(f"/{operation}")))

    front.decide = lambda asked: fates.pop() if fates and creates(asked) else "forward"
    connection = front.connection()
    urn = cloud.urn(kind)
    id, state = Runner(kind, connection, Claims()).create(urn, complete(kind, urn, given))
    connection.close()
    sent = sum(creates(asked) for asked in front.asked)
    assert sent == (1 if fate == "forward, then cut" else 2), "sent again only where it had no effect"
    assert cloud.runner(kind).read(id, state, state) is not None
    assert not fates

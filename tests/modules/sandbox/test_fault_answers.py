"""What real boto3 clients make of planted faults, for one service of each protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.retries.standard import ThrottledRetryableChecker

from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.sandbox.fault_answers import Failure, Protocol, protocol_of

CALLS = {
    "ec2": "describe_vpcs",
    "iam": "list_roles",
    "sns": "list_topics",
    "rds": "describe_db_instances",
    "kms": "list_keys",
    "cloudwatch": "describe_alarms",
    "logs": "describe_log_groups",
    "s3": "list_buckets",
    "route53": "list_hosted_zones",
    "efs": "describe_file_systems",
    "backup": "list_backup_vaults",
}
THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503),
    "iam": ("Throttling", 400),
    "sns": ("Throttling", 400),
    "rds": ("Throttling", 400),
    "kms": ("ThrottlingException", 400),
    "cloudwatch": ("ThrottlingException", 400),
    "logs": ("ThrottlingException", 400),
    "s3": ("SlowDown", 503),
    "route53": ("Throttling", 400),
    "efs": ("TooManyRequestsException", 429),
    "backup": ("TooManyRequestsException", 429),
}


class Faulty:
    """A running sandbox with planted faults that can be changed."""

    def __init__(self, folder: Path) -> None:
        (folder / "Pulumi.yaml").touch()
        (folder / "toolchain").mkdir()
        self.project = Project(folder)
        self.file = folder / "faults.json"
        self.plan({})
        self.endpoint = sandbox.start_aws(self.project, port=0, faults=self.file)

    def plan(self, plan: dict[str, Any]) -> None:
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps(plan))
        draft.replace(self.file)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    world = Faulty(tmp_path_factory.mktemp("checkout"))
    yield world
    sandbox.stop_aws(world.project)


OneTry = Callable[[sandbox.AwsEndpoint, str], Any]


@pytest.mark.parametrize("service", CALLS)
def test_throttling_is_told_in_the_services_own_words(faulty: Faulty, one_try: OneTry, service: str) -> None:
    faulty.plan({"share": 1.0, "failures": ["throttled"], "services": []})
    with pytest.raises(ClientError) as caught:
        getattr(one_try(faulty.endpoint, service), CALLS[service])()
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == THROTTLED[service]
    assert response["Error"]["Message"] == "Rate exceeded (a planted fault of the sandbox)"
    assert response["Error"]["Code"] in ThrottledRetryableChecker._THROTTLED_ERROR_CODES


@pytest.mark.parametrize("service", CALLS)
def test_an_outage_is_a_server_error(faulty: Faulty, one_try: OneTry, service: str) -> None:
    faulty.plan({"share": 1.0, "failures": ["unavailable"], "delay": 0.0})
    with pytest.raises(ClientError) as caught:
        getattr(one_try(faulty.endpoint, service), CALLS[service])()
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] in (500, 503)
    assert "Unavailable" in response["Error"]["Code"] or "Internal" in response["Error"]["Code"]


@pytest.mark.parametrize("service", CALLS)
def test_a_denial_is_permanent(faulty: Faulty, one_try: OneTry, service: str) -> None:
    faulty.plan({"share": 1.0, "failures": ["denied"], "seed": 1})
    with pytest.raises(ClientError) as caught:
        getattr(one_try(faulty.endpoint, service), CALLS[service])()
    code = caught.value.response["Error"]["Code"]
    assert code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


def test_a_lost_answer_closes_the_connection_after_the_bucket_was_made(faulty: Faulty, one_try: OneTry) -> None:
    client = one_try(faulty.endpoint, "s3")
    faulty.plan({"share": 1.0, "lost_answers": 1.0})
    with pytest.raises(ConnectionClosedError):
        client.create_bucket(
            Bucket="answer-lost", CreateBucketConfiguration={"LocationConstraint": faulty.endpoint.region}
        )
    faulty.plan({})
    assert "answer-lost" in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]


def test_boto3_gets_through_a_third_of_failures_by_itself(faulty: Faulty) -> None:
    faulty.plan({"seed": 5, "share": 0.3, "failures": ["throttled", "unavailable"]})
    client = sandbox.session().client("iam", **sandbox.client_arguments(faulty.endpoint))
    for number in range(10):
        client.create_group(GroupName=f"group-{number}")
    faulty.plan({})
    assert len(client.list_groups()["Groups"]) == 10


def test_faults_are_shown_in_the_status_with_what_they_did(faulty: Faulty, one_try: OneTry) -> None:
    faulty.plan({"share": 1.0, "operations": ["ListRoles"]})
    with pytest.raises(ClientError):
        one_try(faulty.endpoint, "iam").list_roles()
    plan = sandbox.aws_status(faulty.project).plan
    assert plan is not None
    assert plan["share"] == 1.0
    assert plan["done"]["throttled"] >= 1


def test_a_head_request_fails_without_a_body(faulty: Faulty, one_try: OneTry) -> None:
    faulty.plan({"share": 1.0})
    client = one_try(faulty.endpoint, "s3")
    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            client.head_bucket(Bucket="any")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


@pytest.mark.parametrize(
    ("environ", "protocol"),
    [
        ({"HTTP_X_AMZ_TARGET": "TrentService.ListKeys"}, Protocol.JSON),
        (
            {"HTTP_AUTHORIZATION": "AWS4 Credential=a/b/c/s3/aws4_request, x", "REQUEST_METHOD": "GET"},
            Protocol.REST_XML,
        ),
        ({"REQUEST_METHOD": "GET"}, Protocol.REST_JSON),
    ],
)
def test_the_protocol_is_told_by_headers(environ: dict[str, Any], protocol: Protocol) -> None:
    assert protocol_of(environ) is protocol


def test_every_failure_has_a_code_in_every_protocol() -> None:
    from provincial_cloud.sandbox.fault_answers import _CODES

    assert set(_CODES) == {(protocol, failure) for protocol in Protocol for failure in Failure}

"""Pulumi's provider protocol over a real loopback connection."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from provincial_cloud.aws import Bucket, DbInstance, KeyAlias, Vpc
from provincial_cloud.aws.provider.servicer import Servicer
from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.provider_protocol.values import SECRET, SIGNATURE, decode, encode

STRANGE = "urn:pulumi:test::project::provincial:aws:Castle::one"
CANARY = "canary-battery-staple"


def _urn(kind: Any, name: str = "one") -> str:
    return f"urn:pulumi:test::project::{kind.token}::{name}"


@pytest.fixture
def provider() -> Iterator[Any]:
    """A stub of a provider process's server."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield provider_pb2_grpc.ResourceProviderStub(channel)
    server.stop(None).wait()


def _configure(provider: Any, endpoint: str, **more: Any) -> None:
    settings = {"endpoint": endpoint, "access_key": "test", "secret_key": "test", **more}
    provider.Configure(provider_pb2.ConfigureRequest(args=encode(settings)))


@pytest.fixture
def configured(provider: Any, cloud: Any) -> Any:
    """A provider that talks to a moto server."""
    _configure(provider, cloud.connection.target.endpoint)
    return provider


@pytest.fixture
def behind_front(provider: Any, front_of_cloud: Any) -> Any:
    """A provider that talks to a moto server through the front, with little patience."""
    _configure(provider, front_of_cloud.url, max_attempts=2)
    return provider


def _checked(provider: Any, kind: Any, given: dict[str, Any], name: str = "one") -> Any:
    answer = provider.Check(provider_pb2.CheckRequest(urn=_urn(kind, name), news=encode(given)))
    assert list(answer.failures) == []
    return answer.inputs


def _created(provider: Any, kind: Any, given: dict[str, Any], name: str = "one") -> tuple[str, Any, Any]:
    inputs = _checked(provider, kind, given, name)
    answer = provider.Create(provider_pb2.CreateRequest(urn=_urn(kind, name), properties=inputs))
    return answer.id, answer.properties, inputs


def _partly_created(error: grpc.RpcError) -> Any:
    """What the engine keeps of a resource that could not be finished, None where there is none."""
    trailing = dict(error.trailing_metadata())  # type: ignore[attr-defined]
    if "grpc-status-details-bin" not in trailing:
        return None
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    message = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(message)
    assert status.code == grpc.StatusCode.UNKNOWN.value[0]
    return message


def test_a_resource_lives_a_whole_life_over_the_wire(configured: Any, cloud: Any) -> None:
    urn = _urn(Vpc)
    id, properties, inputs = _created(configured, Vpc, {"cidr_block": "10.20.0.0/16", "tags": {"Name": "a"}})
    assert decode(properties)["cidr_block"] == "10.20.0.0/16"

    read = configured.Read(provider_pb2.ReadRequest(id=id, urn=urn, properties=properties, inputs=inputs))
    assert (read.id, decode(read.properties)) == (id, decode(properties))

    wanted = _checked(configured, Vpc, {"cidr_block": "10.20.0.0/16", "tags": {"Name": "b"}})
    diff = configured.Diff(provider_pb2.DiffRequest(id=id, urn=urn, olds=properties, news=wanted))
    assert (diff.changes, list(diff.diffs), list(diff.replaces)) == (diff.DIFF_SOME, ["tags"], [])
    assert diff.detailedDiff["tags"].kind == provider_pb2.PropertyDiff.UPDATE
    update = configured.Update(provider_pb2.UpdateRequest(id=id, urn=urn, olds=properties, news=wanted))
    assert decode(update.properties)["tags"] == {"Name": "b"}
    again = configured.Diff(provider_pb2.DiffRequest(id=id, urn=urn, olds=update.properties, news=wanted))
    assert again.changes == again.DIFF_NONE

    configured.Delete(provider_pb2.DeleteRequest(id=id, urn=urn, properties=update.properties))
    gone = configured.Read(provider_pb2.ReadRequest(id=id, urn=urn, properties=update.properties, inputs=wanted))
    assert gone.id == ""


def test_an_import_reads_what_is_there_as_inputs(configured: Any, cloud: Any) -> None:
    id = cloud.client("ec2").create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    read = configured.Read(provider_pb2.ReadRequest(id=id, urn=_urn(Vpc)))
    assert read.id == id
    assert decode(read.inputs)["cidr_block"] == "10.30.0.0/16"
    assert set(decode(read.inputs)) <= set(Vpc.arguments)


def test_a_replacement_is_told_with_what_forces_it(configured: Any) -> None:
    olds, news = encode({"bucket": "one", "versioning": "Enabled"}), encode({"bucket": "two"})
    diff = configured.Diff(provider_pb2.DiffRequest(id="one", urn=_urn(Bucket), olds=olds, news=news))
    assert list(diff.replaces) == ["bucket"]
    assert diff.detailedDiff["bucket"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
    assert not diff.deleteBeforeReplace
    ignored = provider_pb2.DiffRequest(id="one", urn=_urn(Bucket), olds=olds, news=news, ignoreChanges=["bucket"])
    assert list(configured.Diff(ignored).replaces) == []


def test_a_resource_that_could_not_be_finished_is_handed_over_with_id_and_state(
    behind_front: Any, front_of_cloud: Any, cloud: Any
) -> None:
    front, urn = front_of_cloud, _urn(Bucket)
    refusal = (403, b"<Error><Code>AccessDenied</Code><Message>as planned</Message></Error>")
    front.decide = lambda asked: refusal if asked.path.endswith("?versioning") and asked.method == "PUT" else "forward"
    inputs = _checked(behind_front, Bucket, {"bucket": "archive", "tags": {"Name": "a"}})
    with pytest.raises(grpc.RpcError) as caught:
        behind_front.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs))
    kept = _partly_created(caught.value)
    assert kept.id == "archive"
    assert kept.inputs == inputs
    state = decode(kept.properties)
    assert state["bucket"] == "archive"
    assert "versioning" not in state, "what was not put must be put by the next run"
    (reason,) = kept.reasons
    for part in (
        "cannot create provincial:aws:Bucket 'one'",
        "put_bucket_versioning",
        front.url,
        "AccessDenied",
        "next:",
    ):
        assert part in reason
    assert [one["Name"] for one in cloud.client("s3").list_buckets()["Buckets"]] == ["archive"]

    front.decide = lambda asked: "forward"
    diff = behind_front.Diff(provider_pb2.DiffRequest(id=kept.id, urn=urn, olds=kept.properties, news=inputs))
    assert "versioning" in diff.diffs
    after = behind_front.Update(provider_pb2.UpdateRequest(id=kept.id, urn=urn, olds=kept.properties, news=inputs))
    assert decode(after.properties)["versioning"] == "Enabled"
    assert cloud.client("s3").get_bucket_versioning(Bucket="archive")["Status"] == "Enabled"


def test_a_create_that_failed_leaves_nothing_to_hand_over(behind_front: Any, front_of_cloud: Any) -> None:
    front_of_cloud.decide = lambda asked: (
        (
            403,
            b"<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>",
        )
        if asked.names("CreateVpc")
        else "forward"
    )
    inputs = _checked(behind_front, Vpc, {"cidr_block": "10.20.0.0/16"})
    with pytest.raises(grpc.RpcError) as caught:
        behind_front.Create(provider_pb2.CreateRequest(urn=_urn(Vpc), properties=inputs))
    assert _partly_created(caught.value) is None
    told = caught.value.details()
    assert told.startswith("cannot create provincial:aws:Vpc 'one'")
    assert "give the role that deploys this permission" in told


@pytest.mark.parametrize("method", ["Check", "Diff", "Create", "Read", "Update", "Delete"])
def test_a_type_that_does_not_exist_is_told_with_those_that_do(configured: Any, method: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        getattr(configured, method)(getattr(provider_pb2, f"{method}Request")(urn=STRANGE))
    told = caught.value.details()
    assert told.startswith("the provider has no resource type provincial:aws:Castle")
    assert "provincial:aws:Bucket" in told


def test_a_call_before_the_settings_is_refused(provider: Any) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        provider.Create(provider_pb2.CreateRequest(urn=_urn(Vpc), properties=encode({"cidr_block": "10.0.0.0/16"})))
    assert "before it was configured" in caught.value.details()


def test_wrong_settings_are_told_by_the_check_and_refused_by_the_provider(provider: Any) -> None:
    wrong = encode({"endpoint": "moon", "max_attempts": 0})
    answer = provider.CheckConfig(provider_pb2.CheckRequest(urn="urn:pulumi:a::b::c::d", news=wrong))
    assert {failure.property for failure in answer.failures} == {"endpoint", "max_attempts"}
    with pytest.raises(grpc.RpcError) as caught:
        provider.Configure(provider_pb2.ConfigureRequest(args=wrong))
    assert "provider setting endpoint: given 'moon'" in caught.value.details()
    assert "provider setting max_attempts" in caught.value.details()


def test_settings_given_as_variables_count_too(provider: Any, cloud: Any) -> None:
    variables = {"provincial:config:endpoint": cloud.connection.target.endpoint}
    keys = {"provincial:config:access_key": "test", "provincial:config:secret_key": "test"}
    provider.Configure(provider_pb2.ConfigureRequest(variables={**variables, **keys}))
    id, _, _ = _created(provider, Vpc, {"cidr_block": "10.20.0.0/16"})
    assert id.startswith("vpc-")


def test_another_endpoint_is_another_cloud(provider: Any) -> None:
    def diff(old: dict[str, Any], new: dict[str, Any]) -> Any:
        return provider.DiffConfig(provider_pb2.DiffRequest(olds=encode(old), news=encode(new)))

    here = {"endpoint": "http://127.0.0.1:1", "region": "ap-southeast-1", "max_attempts": 3}
    assert list(diff(here, {**here, "endpoint": "aws"}).replaces) == ["endpoint"]
    assert list(diff(here, {**here, "region": "ap-southeast-2"}).replaces) == ["region"]
    patient = diff(here, {**here, "max_attempts": 9})
    assert (patient.changes, list(patient.replaces)) == (patient.DIFF_SOME, [])
    assert diff(here, here).changes == patient.DIFF_NONE


def test_mistakes_in_inputs_are_failures_with_their_place_and_no_error(configured: Any) -> None:
    news = encode({"cidr_blok": "10.0.0.0/16", "enable_dns_support": "yes"})
    answer = configured.Check(provider_pb2.CheckRequest(urn=_urn(Vpc), news=news))
    assert {failure.property for failure in answer.failures} == {"cidr_blok", "cidr_block", "enable_dns_support"}


def test_what_passed_once_passes_again_after_a_rule_was_made_stricter(configured: Any) -> None:
    stored = encode({"cidr_block": "10.0.0.0/16", "instance_tenancy": "of-old"})
    inputs = configured.Check(provider_pb2.CheckRequest(urn=_urn(Vpc), news=stored)).inputs
    fresh = configured.Check(provider_pb2.CheckRequest(urn=_urn(Vpc), news=stored))
    assert [failure.property for failure in fresh.failures] == ["instance_tenancy"]
    known = configured.Check(provider_pb2.CheckRequest(urn=_urn(Vpc), news=stored, olds=inputs))
    assert list(known.failures) == []


def test_a_preview_creates_nothing_and_foresees_what_follows_from_the_inputs(configured: Any, cloud: Any) -> None:
    inputs = _checked(configured, Bucket, {"bucket": "archive"})
    answer = configured.Create(provider_pb2.CreateRequest(urn=_urn(Bucket), properties=inputs, preview=True))
    assert decode(answer.properties)["arn"] == "arn:aws:s3:::archive"
    assert cloud.client("s3").list_buckets()["Buckets"] == []
    inputs = _checked(configured, Vpc, {"cidr_block": "10.20.0.0/16"})
    answer = configured.Create(provider_pb2.CreateRequest(urn=_urn(Vpc), properties=inputs, preview=True))
    assert decode(answer.properties)["ipv6_cidr_block"] is UNKNOWN
    unnamed = encode({"bucket": UNKNOWN})
    answer = configured.Create(provider_pb2.CreateRequest(urn=_urn(Bucket), properties=unnamed, preview=True))
    assert decode(answer.properties)["arn"] is UNKNOWN


def test_a_preview_of_an_update_changes_nothing_and_keeps_results(configured: Any, cloud: Any) -> None:
    id, properties, _ = _created(configured, Bucket, {"bucket": "archive"})
    news = _checked(configured, Bucket, {"bucket": "archive", "versioning": "Suspended"})
    request = provider_pb2.UpdateRequest(id=id, urn=_urn(Bucket), olds=properties, news=news, preview=True)
    foreseen = decode(configured.Update(request).properties)
    assert (foreseen["versioning"], foreseen["arn"]) == ("Suspended", "arn:aws:s3:::archive")
    assert cloud.client("s3").get_bucket_versioning(Bucket="archive")["Status"] == "Enabled"


def test_changes_that_the_program_ignores_are_not_made(configured: Any, cloud: Any) -> None:
    id, properties, _ = _created(configured, Bucket, {"bucket": "archive"})
    news = _checked(configured, Bucket, {"bucket": "archive", "versioning": "Suspended"})
    request = provider_pb2.UpdateRequest(
        id=id, urn=_urn(Bucket), olds=properties, news=news, ignoreChanges=["versioning"]
    )
    assert decode(configured.Update(request).properties)["versioning"] == "Enabled"
    assert cloud.client("s3").get_bucket_versioning(Bucket="archive")["Status"] == "Enabled"


def _secret(struct: Any, name: str) -> bool:
    value = struct.fields[name].struct_value.fields
    return bool(SIGNATURE in value and value[SIGNATURE].string_value == SECRET)


DATABASE = {
    "db_instance_identifier": "registry",
    "engine": "postgres",
    "db_instance_class": "db.m6g.large",
    "allocated_storage": 20,
    "master_username": "keeper",
    "master_user_password": CANARY,
    "deletion_protection": False,
    "skip_final_snapshot": True,
}


def test_secrets_stay_secret_in_everything_that_is_handed_back(configured: Any) -> None:
    id, properties, inputs = _created(configured, DbInstance, DATABASE)
    urn = _urn(DbInstance)
    read = configured.Read(provider_pb2.ReadRequest(id=id, urn=urn, properties=properties, inputs=inputs))
    update = configured.Update(provider_pb2.UpdateRequest(id=id, urn=urn, olds=properties, news=inputs))
    preview = configured.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs, preview=True))
    for struct in (inputs, properties, read.properties, read.inputs, update.properties, preview.properties):
        assert _secret(struct, "master_user_password")
        assert decode(struct)["master_user_password"] == CANARY
        assert not _secret(struct, "master_username")


def test_secrets_are_in_no_message(behind_front: Any, front_of_cloud: Any) -> None:
    wrong = {**DATABASE, "master_user_password": f"{CANARY} with blanks"}
    answer = behind_front.Check(provider_pb2.CheckRequest(urn=_urn(DbInstance), news=encode(wrong)))
    (failure,) = answer.failures
    assert failure.property == "", "the engine prints the value of a property that a failure names"
    assert failure.reason.startswith("master_user_password: ")
    assert CANARY not in str(answer.failures)
    front_of_cloud.decide = lambda asked: (
        (400, b"<ErrorResponse><Error><Code>InvalidParameterValue</Code><Message>no</Message></Error></ErrorResponse>")
        if asked.names("CreateDBInstance")
        else "forward"
    )
    inputs = _checked(behind_front, DbInstance, DATABASE)
    with pytest.raises(grpc.RpcError) as caught:
        behind_front.Create(provider_pb2.CreateRequest(urn=_urn(DbInstance), properties=inputs))
    assert CANARY not in str(caught.value)
    assert CANARY not in str(caught.value.trailing_metadata())


def _in_thread(call: Any, request: Any) -> tuple[threading.Thread, list[grpc.RpcError]]:
    raised: list[grpc.RpcError] = []

    def run() -> None:
        try:
            call(request)
        except grpc.RpcError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def _until(true: Any) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_cancelled_run_ends_a_pause_at_once(provider: Any, front_of_cloud: Any) -> None:
    front = front_of_cloud
    throttled = (503, b"<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>")
    front.decide = lambda asked: throttled
    _configure(provider, front.url, max_attempts=100)
    inputs = _checked(provider, KeyAlias, {"alias_name": "alias/one", "target_key_id": "1234"})
    thread, raised = _in_thread(provider.Create, provider_pb2.CreateRequest(urn=_urn(KeyAlias), properties=inputs))
    _until(lambda: len(front.asked) >= 6)  # the pause that follows lasts 1.6 seconds or more
    before = time.monotonic()
    provider.Cancel(empty_pb2.Empty())
    thread.join(10)
    assert time.monotonic() - before < 1
    asked = len(front.asked)
    assert "cancelled" in raised[0].details()
    assert "takes up what was left" in raised[0].details()
    assert len(front.asked) == asked, "nothing more is sent"


def test_a_cancelled_run_hands_over_what_it_began(provider: Any, front_of_cloud: Any, cloud: Any) -> None:
    front = front_of_cloud
    throttled = (503, b"<Error><Code>SlowDown</Code><Message>slow</Message></Error>")
    front.decide = lambda asked: throttled if asked.path.endswith("?versioning") else "forward"
    _configure(provider, front.url, max_attempts=100)
    inputs = _checked(provider, Bucket, {"bucket": "archive"})
    thread, raised = _in_thread(provider.Create, provider_pb2.CreateRequest(urn=_urn(Bucket), properties=inputs))
    _until(lambda: sum(asked.path.endswith("?versioning") for asked in front.asked) >= 3)
    provider.Cancel(empty_pb2.Empty())
    thread.join(10)
    kept = _partly_created(raised[0])
    assert kept.id == "archive"
    assert "cancelled" in kept.reasons[0]


def test_many_resources_are_created_at_once(configured: Any, cloud: Any) -> None:
    inputs = _checked(configured, Vpc, {"cidr_block": "10.20.0.0/16"})
    with futures.ThreadPoolExecutor(8) as pool:
        requests = [provider_pb2.CreateRequest(urn=_urn(Vpc, f"n{index}"), properties=inputs) for index in range(16)]
        ids = {answer.id for answer in pool.map(configured.Create, requests)}
    assert len(ids) == 16


def test_the_provider_tells_its_version_its_schema_and_how_values_travel(provider: Any) -> None:
    from provincial_cloud import __version__

    assert provider.GetPluginInfo(empty_pb2.Empty()).version == __version__
    schema = json.loads(provider.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    bucket = schema["resources"]["provincial:aws:Bucket"]
    assert set(bucket["inputProperties"]) == set(Bucket.arguments)
    assert "arn" in bucket["properties"]
    database = schema["resources"]["provincial:aws:DbInstance"]
    assert database["inputProperties"]["master_user_password"]["secret"] is True
    assert "engine" in database["requiredInputs"]
    shaken = provider.Handshake(provider_pb2.ProviderHandshakeRequest())
    assert (shaken.accept_secrets, shaken.accept_outputs) == (False, False)


def test_the_only_function_tells_whose_account_this_is(configured: Any) -> None:
    answer = configured.Invoke(provider_pb2.InvokeRequest(tok="provincial:aws:callerIdentity"))
    assert decode(getattr(answer, "return"))["account"] == "123456789012"
    with pytest.raises(grpc.RpcError) as caught:
        configured.Invoke(provider_pb2.InvokeRequest(tok="provincial:aws:weather"))
    assert "provincial:aws:weather" in caught.value.details()

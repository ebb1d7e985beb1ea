"""What must never pass: wrong set-ups, broken rules, records that fail, and secrets."""

from __future__ import annotations

from dataclasses import replace

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from provincial_policies import catalogue
from provincial_policies.decode import SECRET, SIGNATURE
from provincial_policies.examples import TOKEN
from provincial_policies.rule import Severity

CANARY = "canary-7f3a9e51"


def struct(value) -> Struct:
    return json_format.ParseDict(value, Struct())


def refused(call, code) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call()
    assert caught.value.code() is code
    return caught.value.details()


@pytest.mark.parametrize(
    "setting",
    [
        {"no-such-rule": proto.PolicyConfig(enforcementLevel=proto.ADVISORY)},
        {
            "log-group-kept-for-level": proto.PolicyConfig(
                enforcementLevel=proto.MANDATORY, properties=struct({"log_retention_days": 1})
            )
        },
        {"log-group-kept-for-level": proto.PolicyConfig(enforcementLevel=proto.REMEDIATE)},
    ],
)
def test_a_wrong_configuration_blocks(engine, setting):
    details = refused(lambda: engine.begin(policies=setting), grpc.StatusCode.INVALID_ARGUMENT)
    assert "the policy configuration is wrong" in details


def test_an_environment_that_cannot_be_read_blocks(engine_of):
    engine = engine_of(failing=OSError("environments/local/environment.yaml: permission denied"))
    assert "permission denied" in refused(engine.begin, grpc.StatusCode.FAILED_PRECONDITION)
    assert "so it blocks" in refused(lambda: engine.analyze("LogGroup"), grpc.StatusCode.INTERNAL)


def test_a_resource_before_its_stack_is_known_blocks(engine):
    assert "named no stack" in refused(lambda: engine.analyze("LogGroup"), grpc.StatusCode.INTERNAL)
    request = proto.AnalyzeStackRequest()
    assert "named no stack" in refused(lambda: engine.stub.AnalyzeStack(request), grpc.StatusCode.INTERNAL)


@pytest.mark.parametrize("moment", ["begin", "analyze", "stack"])
def test_a_record_that_cannot_be_written_blocks(engine, notes, moment):
    if moment == "begin":
        notes.error = OSError("no space left")
        assert "no space left" in refused(engine.begin, grpc.StatusCode.INVALID_ARGUMENT)
        return
    engine.begin()
    notes.error = OSError("no space left")
    calls = {
        "analyze": lambda: engine.analyze("LogGroup"),
        "stack": lambda: engine.stub.AnalyzeStack(proto.AnalyzeStackRequest()),
    }
    assert "no space left" in refused(calls[moment], grpc.StatusCode.INTERNAL)


def test_a_value_of_an_unknown_kind_blocks(engine):
    engine.begin()
    odd = {SIGNATURE: "0123456789abcdef0123456789abcdef"}
    details = refused(lambda: engine.analyze("Topic", display_name=odd), grpc.StatusCode.INTERNAL)
    assert "unknown kind of value" in details


def broken(*_):
    raise ValueError(f"broken while it held {CANARY}")


def test_a_rule_that_breaks_blocks_even_when_advisory_and_waived(engine_of, notes, waiver_of):
    rule = replace(catalogue.RULES["log-topic-encrypted"], check=broken, severity=Severity.LOW)
    engine = engine_of({rule.id: rule}, waivers=[waiver_of(rule=rule.id)])
    engine.begin()
    (found,) = engine.analyze("Topic", display_name={SIGNATURE: SECRET, "value": CANARY}).diagnostics
    assert found.enforcementLevel == proto.MANDATORY
    assert "rule error" in found.message
    assert CANARY not in found.message
    assert CANARY not in repr(notes.lines)
    assert notes.of("resource-checked")[0]["failed"][0]["rule"] == rule.id


@pytest.mark.parametrize(
    "changes",
    [
        {"scheme": {SIGNATURE: SECRET, "value": CANARY}, "tags": {"provincial:zone": "database"}},
        {"tags": {"provincial:zone": {SIGNATURE: SECRET, "value": CANARY}}},
        {"attributes": {SIGNATURE: SECRET, "value": {"routing.http.desync_mitigation_mode": CANARY}}},
        {"tags": {"provincial:level": {SIGNATURE: SECRET, "value": CANARY}}},
    ],
)
def test_no_secret_leaves_in_messages_reasons_or_the_record(engine, notes, changes):
    engine.begin()
    answer = engine.analyze("LoadBalancer", **changes)
    assert answer.diagnostics
    assert CANARY not in str(answer)
    assert CANARY not in repr(notes.lines)
    assert "[secret]" in repr(notes.lines)


def test_a_secret_of_the_stacks_configuration_is_masked_too(engine, notes):
    engine.begin(config={"provincial-cloud:token": CANARY}, secrets=["provincial-cloud:token"])
    answer = engine.analyze("LoadBalancer", attributes={"routing.http.desync_mitigation_mode": CANARY})
    assert CANARY not in str(answer)
    assert CANARY not in repr(notes.lines)


def test_cancelling_makes_the_record_durable(engine, notes):
    engine.begin()
    engine.stub.Cancel(empty_pb2.Empty())
    assert notes.closed == 1
    assert engine.stub.GetPluginInfo(empty_pb2.Empty()).version == "0.1.0"


def test_nothing_is_ever_remediated(engine):
    engine.begin()
    answer = engine.stub.Remediate(proto.AnalyzeRequest(type=f"{TOKEN}LogGroup", properties=struct({})))
    assert not answer.remediations

"""The server as the engine meets it: over gRPC, on a loopback port."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from provincial_policies import catalogue
from provincial_policies.analyzer import Analyzer, Setup
from provincial_policies.context import Waiver
from provincial_policies.decode import SECRET, SIGNATURE
from provincial_policies.enforcement import Configuration, Enforcement
from provincial_policies.examples import ABSENT, TOKEN, example
from provincial_policies.rule import Severity, Text
from provincial_policies.serve import start

CANARY = "canary-7f3a9e51"
TODAY = date(2026, 11, 23)


class Notes:
    """A recorder that keeps what it is given."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []
        self.closed = 0
        self.error: Exception | None = None

    def append(self, kind, body):
        if self.error is not None:
            raise self.error
        self.lines.append((kind, dict(body)))

    def close(self):
        self.closed += 1

    def of(self, kind):
        return [body for name, body in self.lines if name == kind]


class Engine:
    """Calls the analyzer as the engine does."""

    def __init__(self, set_up, rules=catalogue.RULES) -> None:
        analyzer = Analyzer(name="provincial", version="0.1.0", rules=rules, set_up=set_up)
        self.server, port = start(analyzer)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def stop(self) -> None:
        self.channel.close()
        self.server.stop(None).wait()

    def begin(self, *, dry_run=True, config=None, secrets=(), policies=None):
        self.stub.Handshake(proto.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1"))
        self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(
                stack="local",
                project="provincial-cloud",
                dry_run=dry_run,
                config=config or {},
                config_secret_keys=list(secrets),
            )
        )
        info = self.stub.GetAnalyzerInfo(empty_pb2.Empty())
        settings = {
            policy.name: proto.PolicyConfig(enforcementLevel=policy.enforcementLevel) for policy in info.policies
        }
        settings.update(policies or {})
        self.stub.Configure(proto.ConfigureAnalyzerRequest(policyConfig=settings))
        return info

    def analyze(self, class_name, name="subject", provider=True, **changes):
        return self.stub.Analyze(
            proto.AnalyzeRequest(
                type=f"{TOKEN}{class_name}",
                urn=urn(class_name, name),
                name=name,
                properties=struct(example(class_name, **changes)),
                provider=proto.AnalyzerProviderResource(type="pulumi:providers:provincial") if provider else None,
            )
        )


def urn(class_name, name):
    return f"urn:pulumi:local::provincial-cloud::{TOKEN}{class_name}::{name}"


def struct(value) -> Struct:
    return json_format.ParseDict(value, Struct())


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def engine_of(limits, notes):
    engines = []

    def run(rules=catalogue.RULES, **setup):
        def set_up(info):
            return Setup(**{"environment": "local", "today": TODAY, "limits": limits, "recorder": notes, **setup})

        engine = Engine(set_up, rules)
        engines.append(engine)
        return engine

    yield run
    for engine in engines:
        engine.stop()


@pytest.fixture
def engine(engine_of):
    return engine_of()


def test_every_rule_is_a_policy_with_all_that_the_engine_shows(engine):
    info = engine.begin()
    assert info.name == "provincial"
    assert info.supportsConfig
    assert [policy.name for policy in info.policies] == list(catalogue.RULES)
    policy = next(policy for policy in info.policies if policy.name == "log-group-kept-for-level")
    assert policy.policy_type == proto.POLICY_TYPE_RESOURCE
    assert policy.severity == proto.POLICY_SEVERITY_HIGH
    assert policy.enforcementLevel == proto.MANDATORY
    assert "LOG-02" in policy.tags
    assert "Nhóm nhật ký" in policy.displayName
    assert "retention_in_days" in policy.remediation_steps
    assert "log_retention_days" in policy.configSchema.properties
    stack = next(policy for policy in info.policies if policy.name == "net-vpc-has-flow-log")
    assert stack.policy_type == proto.POLICY_TYPE_STACK


def test_the_rules_can_be_listed_without_a_stack(engine):
    assert len(engine.stub.GetAnalyzerInfo(empty_pb2.Empty()).policies) == len(catalogue.RULES)


def test_a_violation_speaks_both_languages_and_says_what_to_do(engine):
    engine.begin()
    (found,) = engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert found.policyName == "log-group-kept-for-level"
    assert found.enforcementLevel == proto.MANDATORY
    assert found.severity == proto.POLICY_SEVERITY_HIGH
    assert found.urn == urn("LogGroup", "subject")
    for part in (
        "retention_in_days: keeps logs for 7 days; level 3 needs at least 92",
        "retention_in_days: chỉ lưu nhật ký 7 ngày; cấp độ 3 cần ít nhất 92 ngày",
        "given / giá trị: 7",
        "allowed / cho phép: 92 days or more / từ 92 ngày trở lên",
        "why:",
        "vì sao:",
        "fix:",
        "cách khắc phục:",
        "LOG-02",
    ):
        assert part in found.message


def test_a_passing_resource_is_recorded_with_its_labels(engine, notes):
    engine.begin()
    assert not engine.analyze("LogGroup").diagnostics
    (body,) = notes.of("resource-checked")
    assert set(body) == {
        "urn",
        "type",
        "name",
        "unit",
        "system",
        "level",
        "zone",
        "data_class",
        "layer",
        "passed",
        "failed",
        "waived",
        "not_checked",
        "not_applicable",
    }
    assert (body["unit"], body["system"], body["level"], body["layer"]) == ("so-khcn", "dvc", 3, "foundation")
    assert "log-group-kept-for-level" in body["passed"]


def test_a_run_begins_and_ends_in_the_record(engine, notes):
    engine.begin(dry_run=False)
    engine.analyze("LogGroup")
    engine.analyze("LogGroup", retention_in_days=7)
    engine.stub.AnalyzeStack(proto.AnalyzeStackRequest())
    assert [kind for kind, _ in notes.lines] == ["run-started", "resource-checked", "resource-checked", "run-finished"]
    (started,) = notes.of("run-started")
    assert (started["operation"], started["dry_run"], started["stack"]) == ("update", False, "local")
    assert started["rules"] == dict(catalogue.digests())
    (finished,) = notes.of("run-finished")
    assert (finished["resources"], finished["failed"]) == (2, 1)
    assert notes.closed == 1


def test_rules_that_do_not_look_at_a_type_are_not_counted_as_passed(engine):
    engine.begin()
    moot = {item.policy_name for item in engine.analyze("LogGroup").not_applicable}
    assert "net-no-open-admin-ports" in moot
    assert "log-group-kept-for-level" not in moot


def test_what_was_not_checked_is_told_with_its_reason(engine, notes):
    engine.begin()
    answer = engine.analyze("LogGroup", retention_in_days="04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    reasons = {item.policy_name: item.reason for item in answer.not_applicable}
    assert "not known at preview" in reasons["log-group-kept-for-level"]
    (body,) = notes.of("resource-checked")
    assert body["not_checked"][0]["rule"] == "log-group-kept-for-level"
    assert "chưa biết" in body["not_checked"][0]["reason"]["vi"]


def test_components_without_rules_leave_no_line(engine, notes):
    engine.begin()
    engine.stub.Analyze(proto.AnalyzeRequest(type="provincial:network:Network", urn="urn:n", name="n"))
    assert notes.of("resource-checked") == []


def test_resources_without_rules_leave_a_line_that_claims_nothing(engine, notes):
    engine.begin()
    request = proto.AnalyzeRequest(type="aws:s3/bucket:Bucket", urn="urn:b", name="b")
    request.provider.type = "pulumi:providers:aws"
    engine.stub.Analyze(request)
    (body,) = notes.of("resource-checked")
    assert body["passed"] == []
    assert body["level"] is None


def stack_resource(class_name, name, dependencies=None, **changes):
    return proto.AnalyzerResource(
        type=f"{TOKEN}{class_name}",
        urn=urn(class_name, name),
        name=name,
        properties=struct(example(class_name, **changes)),
        propertyDependencies={
            key: proto.AnalyzerPropertyDependencies(urns=urns) for key, urns in (dependencies or {}).items()
        },
    )


def test_the_whole_stack_is_judged_with_the_engines_dependencies(engine, notes):
    engine.begin()
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    vpc = stack_resource("Vpc", "vpc")
    flow_log = stack_resource("FlowLog", "flows", {"resource_id": [urn("Vpc", "vpc")]}, resource_id=unknown)
    answer = engine.stub.AnalyzeStack(proto.AnalyzeStackRequest(resources=[vpc, flow_log]))
    assert {item.policyName for item in answer.diagnostics} == {"net-vpc-has-zones-of-level"}
    assert answer.diagnostics[0].urn == urn("Vpc", "vpc")
    (body,) = notes.of("stack-checked")
    assert body["subject"] == urn("Vpc", "vpc")
    assert "urn" not in body
    assert body["passed"] == ["net-vpc-has-flow-log"]


def test_an_output_that_is_not_known_does_not_hide_the_input(engine):
    engine.begin()
    engine.analyze("Trail", "trail", s3_bucket_name="local-log-archive")
    engine.analyze("Bucket", "archive", bucket="local-log-archive")
    trail = stack_resource("Trail", "trail", s3_bucket_name="04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    bucket = stack_resource("Bucket", "archive", bucket=ABSENT)
    answer = engine.stub.AnalyzeStack(proto.AnalyzeStackRequest(resources=[trail, bucket]))
    assert "log-archive-locked" in {item.policyName for item in answer.diagnostics}


def waiver(**changes):
    given = {
        "id": "w-7",
        "rule": "log-group-kept-for-level",
        "approved": date(2026, 11, 1),
        "expires": date(2026, 12, 31),
        "reason": Text(vi="đang chuyển kho", en="the store is being moved"),
        **changes,
    }
    return Waiver(**given)


def test_a_waived_violation_is_advisory_and_named(engine_of, notes):
    engine = engine_of(waivers=[waiver()])
    engine.begin()
    (found,) = engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert found.enforcementLevel == proto.ADVISORY
    for part in ("w-7", "2026-12-31", "the store is being moved", "đang chuyển kho"):
        assert part in found.message
    (body,) = notes.of("resource-checked")
    assert body["waived"][0]["waiver"] == "w-7"
    assert body["failed"] == []


def test_a_waiver_is_void_on_the_day_it_expires(engine_of):
    engine = engine_of(waivers=[waiver(expires=TODAY)])
    engine.begin()
    (found,) = engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert found.enforcementLevel == proto.MANDATORY


@pytest.mark.parametrize(("level", "shown"), [(proto.ADVISORY, proto.ADVISORY), (proto.MANDATORY, proto.MANDATORY)])
def test_the_engine_sets_how_hard_a_rule_bites(engine, level, shown):
    engine.begin(policies={"log-group-kept-for-level": proto.PolicyConfig(enforcementLevel=level)})
    (found,) = engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert found.enforcementLevel == shown


def test_a_disabled_rule_is_recorded_as_not_checked(engine, notes):
    engine.begin(policies={"log-group-kept-for-level": proto.PolicyConfig(enforcementLevel=proto.DISABLED)})
    assert not engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert notes.of("resource-checked")[0]["not_checked"][0]["rule"] == "log-group-kept-for-level"


def test_the_environments_enforcement_is_the_default_the_engine_is_told(engine_of):
    configuration = Configuration(enforcement={"log-group-kept-for-level": Enforcement.ADVISORY})
    info = engine_of(configuration=configuration).begin()
    policy = next(policy for policy in info.policies if policy.name == "log-group-kept-for-level")
    assert policy.enforcementLevel == proto.ADVISORY


def test_a_stricter_figure_from_the_engine_counts(engine):
    setting = proto.PolicyConfig(enforcementLevel=proto.MANDATORY, properties=struct({"log_retention_days": 500}))
    engine.begin(policies={"log-group-kept-for-level": setting})
    (found,) = engine.analyze("LogGroup").diagnostics
    assert "at least 500" in found.message


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


def test_an_environment_that_cannot_be_read_blocks(limits):
    def set_up(info):
        raise OSError("environments/local/environment.yaml: permission denied")

    engine = Engine(set_up)
    try:
        assert "permission denied" in refused(engine.begin, grpc.StatusCode.FAILED_PRECONDITION)
        details = refused(lambda: engine.analyze("LogGroup"), grpc.StatusCode.INTERNAL)
        assert "so it blocks" in details
    finally:
        engine.stop()


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


def test_a_rule_that_breaks_blocks_even_when_advisory_and_waived(engine_of, notes):
    rule = replace(catalogue.RULES["log-topic-encrypted"], check=broken, severity=Severity.LOW)
    engine = engine_of({rule.id: rule}, waivers=[waiver(rule=rule.id)])
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

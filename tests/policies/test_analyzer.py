"""The server as the engine meets it: over gRPC, on a loopback port."""

from __future__ import annotations

from datetime import date

import pytest
from google.protobuf import empty_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from provincial_policies import catalogue
from provincial_policies.enforcement import Configuration, Enforcement
from provincial_policies.examples import ABSENT, TOKEN, example

TODAY = date(2026, 11, 23)


def urn(class_name, name):
    return f"urn:pulumi:local::provincial-cloud::{TOKEN}{class_name}::{name}"


def struct(value) -> Struct:
    return json_format.ParseDict(value, Struct())


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
        "not_testable",
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


def test_a_waived_violation_is_advisory_and_named(engine_of, notes, waiver_of):
    engine = engine_of(waivers=[waiver_of()])
    engine.begin()
    (found,) = engine.analyze("LogGroup", retention_in_days=7).diagnostics
    assert found.enforcementLevel == proto.ADVISORY
    for part in ("w-7", "2026-12-31", "the store is being moved", "đang chuyển kho"):
        assert part in found.message
    (body,) = notes.of("resource-checked")
    assert body["waived"][0]["waiver"] == "w-7"
    assert body["failed"] == []


def test_a_waiver_is_void_on_the_day_it_expires(engine_of, waiver_of):
    engine = engine_of(waivers=[waiver_of(expires=TODAY)])
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

"""The parameters of a call, filled from a resource's values."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws.declaration import (
    CLAIM,
    EACH,
    ID,
    LOCATION,
    ArgumentSpec,
    Call,
    Document,
    Every,
    Ref,
    When,
)
from provincial_cloud.aws.provider.shapes import UNKNOWN, Failures
from provincial_cloud.aws.provider.template import Scope, parameters

SPECS = {
    name: ArgumentSpec(name=name) for name in ("name", "ttl", "resource_records", "vpcs", "lock", "scheme", "comment")
} | {
    "policy": ArgumentSpec(name="policy", document=Document.JSON),
    "attributes": ArgumentSpec(name="attributes", pairs=True),
    "hidden": ArgumentSpec(name="hidden", secret=True),
    "steer": ArgumentSpec(name="steer", local=True),
}
RECORD = Call(
    "change_resource_record_sets",
    {
        "HostedZoneId": ID,
        "ChangeBatch": {
            "Changes": [
                {
                    "Action": "UPSERT",
                    "ResourceRecordSet": {
                        "Name": Ref("name"),
                        "Type": "A",
                        "TTL": Ref("ttl"),
                        "ResourceRecords": Every("resource_records", {"Value": EACH}),
                    },
                }
            ]
        },
    },
)


def _filled(service: str, call: Call, values: dict[str, Any], **more: Any) -> tuple[dict[str, Any], list[Any]]:
    failures = Failures()
    arguments = more.pop("arguments", None)
    scope = Scope(values=values, specs=SPECS, failures=failures, **more)
    return parameters(service, call, scope, arguments), failures.found


def test_every_member_of_a_list_gets_an_entry() -> None:
    filled, found = _filled("route53", RECORD, {"name": "a.vn", "ttl": 60, "resource_records": ["1", "2"]}, id="Z1")
    assert found == []
    assert filled["HostedZoneId"] == "Z1"
    record = filled["ChangeBatch"]["Changes"][0]["ResourceRecordSet"]
    assert record == {"Name": "a.vn", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "1"}, {"Value": "2"}]}


def test_what_is_unset_is_left_out_together_with_what_holds_it() -> None:
    filled, _ = _filled("route53", RECORD, {"name": "a.vn"}, id="Z1")
    assert set(filled["ChangeBatch"]["Changes"][0]["ResourceRecordSet"]) == {"Name", "Type"}
    call = Call("create_hosted_zone", {"HostedZoneConfig": {"Comment": Ref("comment")}, "VPC": Ref("vpcs.0")})
    assert _filled("route53", call, {})[0] == {}


def test_what_is_not_known_yet_stays_unknown() -> None:
    filled, found = _filled("route53", RECORD, {"name": UNKNOWN, "resource_records": UNKNOWN}, id="Z1")
    record = filled["ChangeBatch"]["Changes"][0]["ResourceRecordSet"]
    assert (record["Name"], record["ResourceRecords"], found) == (UNKNOWN, UNKNOWN, [])
    filled, found = _filled("route53", RECORD, {"name": "a.vn", "resource_records": ["1", UNKNOWN]}, id="Z1")
    assert filled["ChangeBatch"]["Changes"][0]["ResourceRecordSet"]["ResourceRecords"][1] == {"Value": UNKNOWN}
    assert found == []


LOCK = Call(
    "put_backup_vault_lock_configuration", {"BackupVaultName": "v", "MinRetentionDays": Ref("lock.min_retention_days")}
)
VPC = Call("create_hosted_zone", {"VPC": Ref("vpcs.0")})


def test_values_of_maps_and_members_of_lists_can_be_named() -> None:
    assert _filled("backup", LOCK, {"lock": {"min_retention_days": 7}})[0]["MinRetentionDays"] == 7
    assert "MinRetentionDays" not in _filled("backup", LOCK, {"lock": {}})[0]
    filled, found = _filled("route53", VPC, {"vpcs": [{"vpc_id": "vpc-1", "vpc_region": "ap-southeast-1"}, "second"]})
    assert (filled["VPC"], found) == ({"VPCId": "vpc-1", "VPCRegion": "ap-southeast-1"}, [])
    assert _filled("route53", VPC, {"vpcs": []}) == ({}, [])


@pytest.mark.parametrize(
    ("service", "call", "values", "path", "allowed"),
    [
        ("backup", LOCK, {"lock": "always"}, "lock", "a map, as with min_retention_days"),
        ("backup", LOCK, {"lock": ["x"]}, "lock", "a map"),
        ("route53", VPC, {"vpcs": "vpc-1"}, "vpcs", "a list"),
        ("route53", VPC, {"vpcs": {"0": {}}}, "vpcs", "a list"),
        ("route53", RECORD, {"name": "a", "resource_records": "1"}, "resource_records", "a list"),
    ],
)
def test_an_argument_whose_parts_are_named_must_have_parts(
    service: str, call: Call, values: dict[str, Any], path: str, allowed: str
) -> None:
    _, found = _filled(service, call, values)
    assert [one for one, _ in found] == [path]
    assert allowed in found[0][1]


def test_a_secret_without_parts_is_not_shown() -> None:
    call = Call("create_hosted_zone", {"VPC": Ref("hidden.0")})
    _, found = _filled("route53", call, {"hidden": "canary"})
    assert "given '(secret)'" in found[0][1]


def test_constants_are_sent_only_where_their_argument_is_set() -> None:
    call = Call("create_hosted_zone", {"HostedZoneConfig": {"PrivateZone": When("vpcs", True)}})
    assert _filled("route53", call, {"vpcs": []})[0] == {"HostedZoneConfig": {"PrivateZone": True}}
    assert _filled("route53", call, {})[0] == {}


def test_an_empty_list_or_map_of_a_declaration_is_sent_as_it_is() -> None:
    call = Call("put_lifecycle_configuration", {"FileSystemId": ID, "LifecyclePolicies": []})
    assert _filled("efs", call, {}, id="fs-01234567")[0] == {"FileSystemId": "fs-01234567", "LifecyclePolicies": []}


@pytest.mark.parametrize(
    ("ref", "scope", "expected"),
    [
        (ID, {"id": "one/two"}, "one/two"),
        (ID, {}, None),
        (Ref("id.1"), {"id": "one/two"}, "two"),
        (Ref("id.2"), {"id": "one/two"}, ""),
        (CLAIM, {"claim": "c"}, "c"),
        (CLAIM, {}, None),
        (EACH, {"each": "member"}, "member"),
        (Ref("each.key"), {"each": {"key": "value"}}, "value"),
        (LOCATION, {"region": "ap-southeast-1"}, "ap-southeast-1"),
        (LOCATION, {"region": "us-east-1"}, None),
        (LOCATION, {"region": ""}, None),
    ],
)
def test_a_call_may_name_the_id_the_claim_a_member_and_the_place(
    ref: Ref, scope: dict[str, Any], expected: str | None
) -> None:
    filled, _ = _filled("route53", Call("update_hosted_zone_comment", {"Comment": ref}), {}, **scope)
    assert filled == ({} if expected is None else {"Comment": expected})


def test_documents_are_sent_as_text_and_unknown_ones_are_not_known_as_a_whole() -> None:
    call = Call("put_file_system_policy", {"Policy": Ref("policy")})
    assert _filled("efs", call, {"policy": {"b": 1, "a": 2}})[0] == {"Policy": '{"a": 2, "b": 1}'}
    assert _filled("efs", call, {"policy": '{"b":1}'})[0] == {"Policy": '{"b":1}'}
    assert _filled("efs", call, {"policy": {"a": UNKNOWN}})[0] == {"Policy": UNKNOWN}


def test_pairs_are_sent_as_the_api_takes_them() -> None:
    call = Call("modify_load_balancer_attributes", {"Attributes": Ref("attributes")})
    filled, found = _filled("elbv2", call, {"attributes": {"a.b": "true"}})
    assert (filled, found) == ({"Attributes": [{"Key": "a.b", "Value": "true"}]}, [])


def test_only_arguments_that_the_operation_takes_are_sent_and_none_that_only_steer() -> None:
    values = {"name": "b", "scheme": "internal", "steer": "x", "ttl": 5}
    filled, _ = _filled("elbv2", Call("create_load_balancer"), values, arguments=("name", "scheme", "steer", "ttl"))
    assert filled == {"Name": "b", "Scheme": "internal"}

"""What a change of inputs does to a resource."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.aws import BackupVault, Bucket, DbInstance, Listener, LoadBalancer, TargetGroup, Vpc
from provincial_cloud.aws.declaration import Argument, Lifecycle, argument
from provincial_cloud.aws.provider.difference import Change, difference, unsettable
from provincial_cloud.aws.provider.shapes import UNKNOWN
from provincial_cloud.aws.resource import TYPES, AwsResource

NETWORK = {"cidr_block": "10.20.0.0/16", "enable_dns_support": True, "tags": {"Name": "main"}}


def test_the_same_inputs_change_nothing() -> None:
    found = difference(Vpc, NETWORK, NETWORK)
    assert (found.changes, found.replaces) == ((), [])


def test_results_are_no_arguments() -> None:
    assert difference(Vpc, {**NETWORK, "ipv6_cidr_block": "fd00::/56"}, NETWORK).changes == ()


@pytest.mark.parametrize(
    ("state", "inputs", "expected"),
    [
        ({}, {"enable_dns_support": False}, Change("enable_dns_support", "add", False)),
        ({"enable_dns_support": True}, {"enable_dns_support": False}, Change("enable_dns_support", "update", False)),
        ({"tags": {"a": "b"}}, {}, Change("tags", "delete", False)),
        ({"cidr_block": "10.20.0.0/16"}, {"cidr_block": "10.21.0.0/16"}, Change("cidr_block", "update", True)),
        ({"enable_dns_support": True}, {"enable_dns_support": UNKNOWN}, Change("enable_dns_support", "update", False)),
        ({"cidr_block": "10.20.0.0/16"}, {"cidr_block": UNKNOWN}, Change("cidr_block", "update", True)),
    ],
)
def test_each_kind_of_change_is_named(state: dict[str, Any], inputs: dict[str, Any], expected: Change) -> None:
    assert difference(Vpc, state, inputs).changes == (expected,)


@given(st.sets(st.sampled_from(["cidr_block", "instance_tenancy", "enable_dns_support", "tags"])))
def test_every_change_is_found_and_ignored_ones_are_not(changed: set[str]) -> None:
    other = {
        "cidr_block": "10.99.0.0/16",
        "instance_tenancy": "dedicated",
        "enable_dns_support": False,
        "tags": {"Name": "other"},
    }
    state = {**NETWORK, "instance_tenancy": "default"}
    inputs = {**state, **{name: other[name] for name in changed}}
    found = difference(Vpc, state, inputs)
    assert {change.argument for change in found.changes} == changed
    assert set(found.replaces) == changed & {"cidr_block", "instance_tenancy"}
    assert difference(Vpc, state, inputs, tuple(changed)).changes == ()


def test_an_argument_that_is_no_longer_given_keeps_what_the_cloud_chose() -> None:
    state = {**NETWORK, "instance_tenancy": "dedicated"}
    assert difference(Vpc, state, NETWORK).changes == ()


def test_a_watched_argument_that_is_no_longer_given_is_taken_away() -> None:
    state = {"bucket": "one", "policy": {"Statement": []}}
    assert difference(Bucket, state, {"bucket": "one"}).changes == (Change("policy", "delete", False),)
    lock = {"backup_vault_name": "one", "lock": {"min_retention_days": 7}}
    assert difference(BackupVault, lock, {"backup_vault_name": "one"}).changes == (Change("lock", "delete", False),)


def test_a_watched_argument_that_only_a_new_resource_can_lack_replaces() -> None:
    class Watched(AwsResource):
        """Only for this test."""

        place: Argument[str] = argument(default=None, replaces=True, watched=True)
        """Where it is."""
        chosen: Argument[str] = argument(default=None, replaces=True)
        """What the cloud chooses."""

        lifecycle: ClassVar[Lifecycle] = Vpc.lifecycle

    try:
        found = difference(Watched, {"place": "here", "chosen": "x"}, {})
        assert found.changes == (Change("place", "delete", True),)
    finally:
        del TYPES[Watched.token]


def test_what_no_call_can_unset_keeps_its_value() -> None:
    assert {"health_check_path", "attributes"} <= unsettable(TargetGroup)
    assert {"port", "engine_version", "master_user_password"} <= unsettable(DbInstance)
    assert "enable_cloudwatch_logs_exports" not in unsettable(DbInstance)
    assert {"policy", "tags", "logging"}.isdisjoint(unsettable(Bucket))
    state = {"name": "one", "health_check_path": "/healthz", "attributes": {"stickiness.enabled": "true"}}
    assert difference(TargetGroup, state, {"name": "one"}).changes == ()


@pytest.mark.parametrize(
    ("kind", "state", "inputs", "delete_first"),
    [
        pytest.param(Vpc, {"cidr_block": "a"}, {"cidr_block": "b"}, False, id="without a name"),
        pytest.param(LoadBalancer, {"name": "a", "type": "b"}, {"name": "a", "type": "c"}, True, id="of one name"),
        pytest.param(LoadBalancer, {"name": "a"}, {"name": "b"}, False, id="of another name"),
        pytest.param(
            DbInstance,
            {"db_instance_identifier": "a", "engine": "b"},
            {"db_instance_identifier": "a", "engine": "c"},
            True,
            id="whose id is its name",
        ),
        pytest.param(Listener, {"load_balancer_arn": "a"}, {"load_balancer_arn": "b"}, False, id="elsewhere"),
    ],
)
def test_a_replacement_deletes_first_where_both_would_have_one_name(
    kind: Any, state: dict[str, Any], inputs: dict[str, Any], delete_first: bool
) -> None:
    found = difference(kind, state, inputs)
    assert found.replaces
    assert found.delete_first is delete_first

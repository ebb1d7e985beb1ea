"""Creations that a killed run began are noted in the state until it holds them, and nothing else is."""

from __future__ import annotations

from typing import Any

from provincial_cloud.deployment.unfinished import is_unsettled, settled
from provincial_cloud.state_marks import UNFINISHED

STACK = {"type": "pulumi:pulumi:Stack", "urn": "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", "custom": False}


def bucket(name: str, title: str = "files", **more: Any) -> dict[str, Any]:
    """A bucket as a state has it, before it is made unless `id` is given."""
    kind = "provincial:aws:Bucket"
    inputs = {"bucket": name, "tags": {"Name": name}}
    return {"type": kind, "urn": f"urn:pulumi:s::p::{kind}::{title}", "custom": True, "inputs": inputs, **more}


def begun(resource: dict[str, Any], kind: str = "creating") -> dict[str, Any]:
    """An operation that nobody saw end."""
    return {"type": kind, "resource": resource}


def ids(deployment: dict[str, Any]) -> list[str | None]:
    """Ids in a state, None for what has none."""
    return [one.get("id") for one in deployment["resources"]]


def test_a_whole_state_needs_nothing() -> None:
    whole = {"resources": [STACK, bucket("a", id="a")]}
    assert not is_unsettled(whole)
    assert settled(whole) == whole
    assert not is_unsettled({})


def test_a_creation_is_noted_with_all_it_was_given_as_something_to_delete() -> None:
    deployment = {"resources": [STACK], "pending_operations": [begun(bucket("a", parent=STACK["urn"]))]}
    assert is_unsettled(deployment)
    after = settled(deployment)
    assert "pending_operations" not in after
    (noted,) = after["resources"][1:]
    assert noted == {
        **bucket("a", parent=STACK["urn"]),
        "id": UNFINISHED,
        "outputs": bucket("a")["inputs"],
        "delete": True,
    }


def test_the_state_given_is_left_as_it_is() -> None:
    deployment = {"resources": [STACK], "pending_operations": [begun(bucket("a"))]}
    settled(deployment)
    assert deployment == {"resources": [STACK], "pending_operations": [begun(bucket("a"))]}


def test_updates_deletions_and_the_types_of_others_are_forgotten() -> None:
    resources = [STACK, bucket("a", id="a")]
    foreign = {**bucket("b"), "type": "random:index/randomId:RandomId"}
    pending = [begun(resources[1], "updating"), begun(resources[1], "deleting"), begun(foreign)]
    assert settled({"resources": resources, "pending_operations": pending}) == {"resources": resources}


def test_a_note_stays_beside_what_is_to_be_replaced() -> None:
    old = bucket("old", id="old")
    assert ids(settled({"resources": [old], "pending_operations": [begun(bucket("new"))]})) == ["old", UNFINISHED]


def test_a_note_goes_once_the_state_holds_the_resource() -> None:
    after = settled({"resources": [], "pending_operations": [begun(bucket("a"))]})
    taken_over = bucket("a", id="a") | {"inputs": {"bucket": "a", "tags": {"Name": "another"}}}
    assert is_unsettled(after)
    assert ids(settled({"resources": [taken_over, *after["resources"]]})) == ["a"]


def test_a_note_stays_while_what_the_state_holds_is_to_be_deleted_itself() -> None:
    after = settled({"resources": [bucket("a", id="a", delete=True)], "pending_operations": [begun(bucket("a"))]})
    assert ids(after) == ["a", UNFINISHED]


def test_a_second_kill_at_the_same_creation_leaves_one_note() -> None:
    once = settled({"resources": [], "pending_operations": [begun(bucket("a"))]})
    assert settled({**once, "pending_operations": [begun(bucket("a"))]}) == once


def test_notes_of_different_resources_stay_apart() -> None:
    pending = [begun(bucket("a", "one")), begun(bucket("a", "two")), begun(bucket("b", "one"))]
    assert ids(settled({"resources": [], "pending_operations": pending})) == [UNFINISHED] * 3


def config_map(name: str, **more: Any) -> dict[str, Any]:
    """A ConfigMap as a state has it, before it is made unless `id` is given."""
    kind = "kubernetes:core/v1:ConfigMap"
    inputs = {"metadata": {"name": name, "namespace": "so-y-te"}, "data": {"greeting": "xin chào"}}
    return {"type": kind, "urn": f"urn:pulumi:s::p::{kind}::settings", "custom": True, "inputs": inputs, **more}


def test_an_object_in_a_cluster_is_noted_until_the_state_holds_that_very_object() -> None:
    deployment = {"resources": [STACK], "pending_operations": [begun(config_map("settings-1"))]}
    noted = settled(deployment)["resources"]
    assert [one.get("id") for one in noted] == [None, UNFINISHED]
    changed = config_map("settings-1", id="so-y-te/settings-1") | {"outputs": {"data": {"greeting": "chào"}}}
    assert ids(settled({"resources": [*noted, changed]})) == [None, "so-y-te/settings-1"]
    other = config_map("settings-2", id="so-y-te/settings-2")
    assert ids(settled({"resources": [*noted, other]})) == [None, UNFINISHED, "so-y-te/settings-2"]

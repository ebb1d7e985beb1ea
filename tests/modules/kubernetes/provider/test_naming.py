"""Names that a program leaves open are the same in every run, and tell nothing of secrets."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from provincial_cloud.errors import UsageError
from provincial_cloud.kubernetes.provider.naming import field_manager, give_autoname
from provincial_cloud.kubernetes.provider.values import Secret

URN = "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::settings"
Options = provider_pb2.CheckRequest.AutonamingOptions


def named(values: dict[str, Any], *, urn: str = URN, seed: bytes = b"1", given: Any = None, wish: Any = None) -> str:
    give_autoname(values, urn, seed=seed, given=values if given is None else given, wish=wish)
    return str(values["metadata"]["name"])


def test_the_name_follows_from_the_resource_and_its_content() -> None:
    first = named({"data": {"k": "1"}})
    assert re.fullmatch(r"settings-[0-9a-f]{8}", first)
    assert named({"data": {"k": "1"}}, seed=b"2") == first
    assert named({"data": {"k": "2"}}) != first
    assert named({"data": {"k": "1"}}, urn=URN + "-2") != first


def test_what_was_named_so_is_marked() -> None:
    values: dict[str, Any] = {}
    named(values)
    assert values["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}


@pytest.mark.parametrize("hidden", ["one", "two"])
def test_a_name_does_not_follow_from_a_secret(hidden: str) -> None:
    assert named({"kind": "Secret", "data": {"k": hidden}}) == named({"kind": "Secret", "data": {"k": "other"}})
    given = {"data": {"k": Secret(hidden)}}
    assert named({"data": {"k": hidden}}, given=given) == named({"data": {"k": "other"}}, given=given)
    assert named({"kind": "Secret"}, seed=b"2") != named({"kind": "Secret"})


def test_the_engines_own_naming_is_followed() -> None:
    assert named({}, wish=Options(mode=Options.PROPOSE, proposed_name="wished")) == "wished"
    with pytest.raises(UsageError, match=r"set metadata\.name"):
        named({}, wish=Options(mode=Options.DISABLE))
    assert named({"metadata": {"name": "given"}}, wish=Options(mode=Options.DISABLE)) == "given"


def test_the_manager_is_the_resources_own_in_every_run() -> None:
    assert re.fullmatch(r"pulumi-kubernetes-[0-9a-f]{8}", field_manager(URN))
    assert field_manager(URN) == field_manager(URN)
    assert field_manager(URN) != field_manager(URN + "-2")

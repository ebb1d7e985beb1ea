"""Inputs are made complete, and what can't work is refused before anything is asked of the cluster."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.kubernetes.provider.checking import check
from provincial_cloud.kubernetes.provider.claims import Claims, key_of
from provincial_cloud.kubernetes.provider.difference import difference
from provincial_cloud.kubernetes.provider.kinds import Kind
from provincial_cloud.kubernetes.provider.replacement import Mutable
from provincial_cloud.provider_protocol.marks import UNKNOWN

URN = "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::settings"


def checked(given: dict[str, Any], olds: dict[str, Any] | None = None, claims: Claims | None = None) -> Any:
    full = {"apiVersion": "v1", "kind": "ConfigMap", **given}
    return check(
        URN, full, olds or {}, seed=b"1", wish=None, claims=claims or Claims(), namespace=lambda kind: "default"
    )


def test_a_namespaced_object_without_a_namespace_gets_the_default_one() -> None:
    inputs, failures = checked({"metadata": {"name": "one"}})
    assert (inputs["metadata"], failures) == ({"name": "one", "namespace": "default"}, [])


def test_a_name_that_is_known_later_is_left_open() -> None:
    inputs, failures = checked({"metadata": {"name": UNKNOWN}})
    assert inputs["metadata"]["name"] is UNKNOWN
    assert failures == []


def test_metadata_that_are_known_later_are_left_open() -> None:
    inputs, failures = checked({"metadata": UNKNOWN})
    assert (inputs["metadata"], failures) == (UNKNOWN, [])
    old = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "unit"}}
    found = difference(Kind("v1", "ConfigMap"), old, dict(old), inputs, mutable=Mutable())
    assert [(change.path, change.kind, change.replaces) for change in found.changes] == [("metadata", "update", False)]


def test_a_replacement_although_nothing_differs_gets_another_name() -> None:
    claims = Claims()
    first, _ = checked({"data": {"k": "1"}}, claims=claims)
    name = first["metadata"]["name"]
    claims.hold(key_of(Kind("v1", "ConfigMap"), f"default/{name}"))
    second, _ = checked({"data": {"k": "1"}}, claims=claims)
    assert second["metadata"]["name"] != name


def test_an_old_generated_name_is_kept() -> None:
    old, _ = checked({"data": {"k": "1"}})
    new, _ = checked({"data": {"k": "2"}}, old)
    assert new["metadata"] == old["metadata"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"metadata": {"generateName": "one-"}}, "metadata.generateName"),
        ({"metadata": "one"}, "metadata"),
        ({"metadata": {"annotations": {"pulumi.com/waitFor": "it"}}}, 'metadata.annotations["pulumi.com/waitFor"]'),
    ],
)
def test_what_can_not_work_is_refused(given: dict[str, Any], path: str) -> None:
    _, failures = checked(given)
    assert [where for where, _ in failures] == [path]

"""Definitions and their objects in one run, replacements under a fixed name, drift, and taking in what exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Stack

pytestmark = pytest.mark.timeout(1800)

PROGRAM = """
place = core.v1.Namespace("unit", metadata={"name": "so-tai-chinh"}, opts=here)
after = pulumi.ResourceOptions(provider=provider, depends_on=[place])
core.v1.ConfigMap("named", metadata={"name": "named", "namespace": "so-tai-chinh", "labels": {"a": "b"}},
    data={"k": config.get("k") or "1"}, opts=after)
schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"system": {"type": "string"}}}}}
definition = apiextensions.v1.CustomResourceDefinition("crd", metadata={"name": "drills.dic.example.vn"}, spec={
    "group": "dic.example.vn", "scope": "Namespaced", "names": {"plural": "drills", "kind": "Drill"},
    "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]}, opts=here)
apiextensions.CustomResource("drill", api_version="dic.example.vn/v1", kind="Drill",
    metadata={"name": "first", "namespace": "so-tai-chinh"}, spec={"system": "portal"}, opts=after)
labels = {"app": "portal"} if not config.get("tier") else {"app": "portal", "tier": "web"}
apps.v1.Deployment("portal",
    metadata={"name": "portal", "namespace": "so-tai-chinh", "annotations": {"pulumi.com/skipAwait": "true"}},
    spec={"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels},
        "spec": {"containers": [{"name": "web", "image": "registry.example.vn/portal:1"}]}}}, opts=after)
"""
TAKEN = """
core.v1.ConfigMap("taken", metadata={"name": "taken", "namespace": "so-tai-chinh"}, data={"owner": "somebody"},
    opts=pulumi.ResourceOptions(provider=provider, import_="so-tai-chinh/taken"))
"""


def test_a_definition_and_its_object_are_made_in_one_run(stack: Stack) -> None:
    stack.program(PROGRAM)
    stack.pulumi("up", "--yes")
    assert stack.ask("get", "drill", "first", "-n", "so-tai-chinh")["spec"] == {"system": "portal"}


def test_what_must_be_replaced_under_a_fixed_name_is_deleted_first(stack: Stack) -> None:
    before = stack.ask("get", "deployment", "portal", "-n", "so-tai-chinh")["metadata"]["uid"]
    stack.pulumi("config", "set", "tier", "web")
    stack.pulumi("config", "set", "k", "2")
    assert stack.steps() == [("replace", "named"), ("replace", "portal")]
    stack.up()
    after = stack.ask("get", "deployment", "portal", "-n", "so-tai-chinh")
    assert after["metadata"]["uid"] != before
    assert after["spec"]["selector"]["matchLabels"] == {"app": "portal", "tier": "web"}
    assert stack.ask("get", "configmap", "named", "-n", "so-tai-chinh")["data"] == {"k": "2"}


def test_drift_is_seen_by_a_refresh_and_put_right(stack: Stack) -> None:
    assert stack.run("delete", "deployment", "portal", "-n", "so-tai-chinh").returncode == 0
    assert stack.run("label", "--overwrite", "configmap", "named", "-n", "so-tai-chinh", "a=by-hand").returncode == 0
    stack.up("--refresh")
    assert stack.ask("get", "deployment", "portal", "-n", "so-tai-chinh")["spec"]["replicas"] == 1
    assert stack.ask("get", "configmap", "named", "-n", "so-tai-chinh")["metadata"]["labels"] == {"a": "b"}


def test_what_exists_is_taken_in_and_then_belongs_to_the_stack(stack: Stack) -> None:
    words = ("create", "configmap", "taken", "-n", "so-tai-chinh", "--from-literal=owner=somebody")
    assert stack.run(*words).returncode == 0
    stack.program(PROGRAM + TAKEN)
    assert "1 imported" in stack.up().stdout
    stack.program(PROGRAM + TAKEN.replace(', import_="so-tai-chinh/taken"', ""))
    assert stack.changes() == {}
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert stack.run("get", "namespace", "so-tai-chinh").returncode != 0
    assert stack.run("get", "crd", "drills.dic.example.vn").returncode != 0

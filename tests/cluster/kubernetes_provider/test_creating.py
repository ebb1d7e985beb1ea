"""Objects are made once: what a killed run of the same resource made is taken over, what is another's is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.kubernetes.provider.values import decode, plain

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
CONFIG_MAP = "core/v1:ConfigMap"
SKIP = {"pulumi.com/skipAwait": "true"}


def settings(place: str, name: str | None = "settings", **more: Any) -> dict[str, Any]:
    """A ConfigMap."""
    meta = {"namespace": place, **({"name": name} if name else {}), **more}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"greeting": "xin chào"}}


def managers(live: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["manager"], one["operation"]) for one in live["metadata"]["managedFields"]]


def test_an_object_is_applied_under_a_manager_of_its_own(plugin: Plugin, cluster: Cluster, place: str) -> None:
    made = plugin.make(CONFIG_MAP, settings(place))
    live = cluster.ask("get", "configmap", "settings", "-n", place, "--show-managed-fields")
    assert made.id == f"{place}/settings"
    assert managers(live) == [(made.live["__fieldManager"], "Apply")]
    assert {name: value for name, value in made.live.items() if not name.startswith("__")} == live
    assert made.live["__inputs"] == settings(place)
    assert made.live["__initialApiVersion"] == "v1"


def test_what_a_killed_run_made_is_taken_over(start_plugin: Callable[[], Plugin], cluster: Cluster, place: str) -> None:
    killed, following = start_plugin(), start_plugin()
    for one in (killed, following):
        one.configure(cluster.kubeconfig)
    first = killed.make(CONFIG_MAP, settings(place, name=None))
    second = following.make(CONFIG_MAP, settings(place, name=None))
    assert (second.id, second.live["metadata"]["uid"]) == (first.id, first.live["metadata"]["uid"])
    following.remove(first)  # what an earlier run left to be deleted is what this run just took over
    assert following.read(second) is not None


def test_another_resource_of_the_same_name_is_left_alone(plugin: Plugin, cluster: Cluster, place: str) -> None:
    cluster.ask("create", "configmap", "settings", "-n", place, "--from-literal=owner=somebody")
    for attempt in (plugin.make, plugin.preview):
        with pytest.raises(Exception, match="exists already") as refused:
            attempt(CONFIG_MAP, settings(place))
        assert "its fields are managed by kubectl-create" in str(refused.value)
        assert f"pulumi import kubernetes:core/v1:ConfigMap <name> {place}/settings" in str(refused.value)
    live = cluster.ask("get", "configmap", "settings", "-n", place)
    assert live["data"] == {"owner": "somebody"}


def test_what_another_program_resource_made_is_left_alone_too(plugin: Plugin, place: str) -> None:
    plugin.make(CONFIG_MAP, settings(place), name="one")
    with pytest.raises(Exception, match="exists already"):
        plugin.make(CONFIG_MAP, settings(place), name="two")


def test_taking_over_what_exists_has_to_be_asked_for(
    start_plugin: Callable[[], Plugin], cluster: Cluster, place: str
) -> None:
    cluster.ask("create", "configmap", "settings", "-n", place, "--from-literal=owner=somebody")
    taker = start_plugin()
    taker.configure(cluster.kubeconfig, upsertExistingObjects="true")
    assert taker.make(CONFIG_MAP, settings(place)).live["data"] == {"greeting": "xin chào", "owner": "somebody"}


def test_a_creation_waits_until_the_one_before_is_gone(plugin: Plugin, cluster: Cluster, place: str) -> None:
    held = settings(place, finalizers=["example.vn/held"])
    first = plugin.make(CONFIG_MAP, {**held, "metadata": {**held["metadata"], "annotations": SKIP}})
    plugin.remove(first)  # returns at once, as asked
    release = plugin.engine.once(
        "the one before is still there",
        lambda: cluster.run(
            "patch", "configmap", "settings", "-n", place, "--type=merge", '-p={"metadata":{"finalizers":null}}'
        ),
    )
    second = plugin.make(CONFIG_MAP, settings(place))
    release.join()
    assert second.live["metadata"]["uid"] != first.live["metadata"]["uid"]
    assert any("the one before is still there: deleting: held by finalizer" in text for text in plugin.engine.heard)


def test_an_unnamed_secret_has_a_name_that_tells_nothing_of_it(
    start_plugin: Callable[[], Plugin], cluster: Cluster, place: str
) -> None:
    one = start_plugin()
    one.configure(cluster.kubeconfig)
    given = {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": place}, "stringData": {"password": "a"}}
    urn = "urn:pulumi:test::project::kubernetes:core/v1:Secret::one"
    checked = [one.check(urn, {**given, "stringData": {"password": text}}) for text in ("a", "b", "c")]
    names = {plain(decode(inputs))["metadata"]["name"] for inputs in checked}
    assert len(names) == 1

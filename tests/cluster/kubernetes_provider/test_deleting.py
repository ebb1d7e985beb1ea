"""A deletion ends when the object is gone, or says what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.kubernetes.provider.values import encode

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
CONFIG_MAP = "core/v1:ConfigMap"
RELEASE = '-p={"metadata":{"finalizers":null}}'


def settings(place: str, *finalizers: str) -> dict[str, Any]:
    """A ConfigMap, held by finalizers."""
    meta = {"name": "settings", "namespace": place, "finalizers": list(finalizers)}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta}


def namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def test_a_namespace_is_gone_with_all_in_it(plugin: Plugin, cluster: Cluster) -> None:
    made = plugin.make("core/v1:Namespace", namespace("short-lived"))
    plugin.make(CONFIG_MAP, settings("short-lived"))
    plugin.remove(made)
    assert cluster.run("get", "namespace", "short-lived").returncode != 0
    plugin.remove(made)  # what is gone already is fine


def test_a_namespace_that_never_goes_says_what_holds_it(plugin: Plugin, cluster: Cluster) -> None:
    made = plugin.make("core/v1:Namespace", namespace("stuck"))
    inner = plugin.make(CONFIG_MAP, settings("stuck", "example.vn/held"))
    try:
        with pytest.raises(Exception, match="marked for deletion, but not gone") as refused:
            plugin.remove(made, seconds=20)  # the server says what holds it after five and more
        assert "example.vn/held in 1 resource instances" in str(refused.value)
        with pytest.raises(Exception, match="is being terminated") as refused:
            plugin.make(CONFIG_MAP, {**settings("stuck"), "metadata": {"name": "other", "namespace": "stuck"}}, "two")
        assert "see what holds it" in str(refused.value)
    finally:
        cluster.run("patch", "configmap", "settings", "-n", "stuck", "--type=merge", RELEASE)
    plugin.remove(made)
    assert plugin.read(inner) is None
    assert any("deleting: " in text for text in plugin.engine.heard)


def test_an_object_whose_kind_is_gone_is_gone(plugin: Plugin, place: str) -> None:
    made = plugin.make(CONFIG_MAP, settings(place))
    lost = type(made)(made.urn.replace("core/v1:ConfigMap", "example.vn/v1:Castle"), made.id, made.state, made.inputs)
    lost.state.fields["apiVersion"].string_value = "example.vn/v1"
    lost.state.fields["kind"].string_value = "Castle"
    plugin.remove(lost)
    assert plugin.read(made) is not None


def test_a_workload_takes_its_pods_along(plugin: Plugin, cluster: Cluster, place: str) -> None:
    app = {"app": "portal"}
    notes = {"pulumi.com/skipAwait": "true"}
    given = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "portal", "namespace": place, "annotations": notes},
        "spec": {
            "selector": {"matchLabels": app},
            "template": {"metadata": {"labels": app}, "spec": {"containers": [{"name": "w", "image": "e.vn/w:1"}]}},
        },
    }
    made = plugin.make("apps/v1:Deployment", given)
    cluster.wait_for(lambda: cluster.ask("get", "pods", "-n", place)["items"])
    awaited = {**made.live, "__inputs": {**made.live["__inputs"], "metadata": {"name": "portal", "namespace": place}}}
    plugin.remove(type(made)(made.urn, made.id, encode(awaited), made.inputs))
    assert cluster.ask("get", "pods,replicasets,deployments", "-n", place)["items"] == []

"""A change removes what is no longer set, takes over what kubectl set by hand, and respects other managers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
DEPLOYMENT = "apps/v1:Deployment"


def workload(place: str, *, replicas: int | None = 0, labels: dict[str, str] | None = None, **notes: str) -> Any:
    """A Deployment that needs no node."""
    app = {"app": "portal"}
    spec = {
        "selector": {"matchLabels": app},
        "template": {"metadata": {"labels": app}, "spec": {"containers": [{"name": "web", "image": "example.vn/w:1"}]}},
        **({"replicas": replicas} if replicas is not None else {}),
    }
    meta = {"name": "portal", "namespace": place, "labels": labels or {}, "annotations": notes}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": spec}


def seen(cluster: Cluster, place: str) -> Any:
    return cluster.ask("get", "deployment", "portal", "-n", place)


def patch(cluster: Cluster, place: str, change: Any, manager: str) -> None:
    words = ("patch", "deployment", "portal", "-n", place, "--type=merge", f"--field-manager={manager}")
    assert cluster.run(*words, f"-p={json.dumps(change)}").returncode == 0


def test_a_label_that_is_no_longer_set_goes(plugin: Plugin, cluster: Cluster, place: str) -> None:
    made = plugin.make(DEPLOYMENT, workload(place, labels={"stage": "one", "old": "yes"}))
    plugin.change(made, workload(place, labels={"stage": "two"}))
    assert seen(cluster, place)["metadata"]["labels"] == {"stage": "two"}


def test_what_kubectl_changed_by_hand_is_seen_and_put_right(plugin: Plugin, cluster: Cluster, place: str) -> None:
    made = plugin.make(DEPLOYMENT, workload(place, labels={"stage": "one"}))
    patch(cluster, place, {"metadata": {"labels": {"stage": "by-hand"}}}, "kubectl-edit")
    read = plugin.read(made)
    assert read is not None
    found = plugin.diff(read, workload(place, labels={"stage": "one"}))
    assert list(found.detailedDiff) == ["metadata.labels.stage"]
    plugin.change(read, workload(place, labels={"stage": "one"}))
    assert seen(cluster, place)["metadata"]["labels"] == {"stage": "one"}


def test_fields_of_another_manager_are_not_overwritten_unless_asked(
    plugin: Plugin, cluster: Cluster, place: str
) -> None:
    made = plugin.make(DEPLOYMENT, workload(place, labels={"stage": "one"}))
    patch(cluster, place, {"metadata": {"labels": {"stage": "theirs"}}}, "some-controller")
    with pytest.raises(Exception, match='conflict with "some-controller"') as refused:
        plugin.change(made, workload(place, labels={"stage": "two"}))
    assert "pulumi.com/patchForce" in str(refused.value)
    assert seen(cluster, place)["metadata"]["labels"] == {"stage": "theirs"}
    forced = {"pulumi.com/patchForce": "true"}
    plugin.change(made, workload(place, labels={"stage": "two"}, **forced))
    assert seen(cluster, place)["metadata"]["labels"] == {"stage": "two"}


def test_replicas_that_an_autoscaler_sets_can_be_ignored(plugin: Plugin, cluster: Cluster, place: str) -> None:
    made = plugin.make(DEPLOYMENT, workload(place, replicas=None, **{"pulumi.com/skipAwait": "true"}))
    patch(cluster, place, {"spec": {"replicas": 0}}, "some-autoscaler")
    changed = workload(place, replicas=5, labels={"stage": "two"})
    assert "spec.replicas" not in plugin.diff(made, changed, "spec.replicas").detailedDiff
    plugin.change(made, changed, "spec.replicas")
    live = seen(cluster, place)
    assert (live["spec"]["replicas"], live["metadata"]["labels"]) == (0, {"stage": "two"})


def test_an_object_of_the_official_plugin_is_taken_over(plugin: Plugin, cluster: Cluster, place: str) -> None:
    given = workload(place, labels={"stage": "one", "old": "yes"})
    words = ("create", "-n", place, "-f", "-", "--field-manager=pulumi-kubernetes")
    cluster.ask(*words, given=given)
    live = cluster.ask("get", "deployment", "portal", "-n", place, "--show-managed-fields")
    more = {"__inputs": given, "__initialApiVersion": "apps/v1", "__fieldManager": "pulumi-kubernetes-0a1b2c3d"}
    theirs = plugin.held(DEPLOYMENT, f"{place}/portal", live, **more)
    plugin.change(theirs, workload(place, labels={"stage": "two"}))
    live = cluster.ask("get", "deployment", "portal", "-n", place, "--show-managed-fields")
    assert live["metadata"]["labels"] == {"stage": "two"}
    mine = [(one["manager"], one["operation"]) for one in live["metadata"]["managedFields"] if "subresource" not in one]
    assert mine == [("pulumi-kubernetes-0a1b2c3d", "Apply")]


def test_what_was_deleted_by_hand_is_made_again(plugin: Plugin, cluster: Cluster, place: str) -> None:
    made = plugin.make(DEPLOYMENT, workload(place))
    assert cluster.run("delete", "deployment", "portal", "-n", place).returncode == 0
    assert plugin.read(made) is None
    plugin.make(DEPLOYMENT, workload(place))
    assert seen(cluster, place)["spec"]["replicas"] == 0


def test_a_quantity_is_the_same_however_it_is_written(plugin: Plugin, place: str) -> None:
    hard = {"requests.cpu": "4000m", "requests.memory": "2048Mi", "pods": 20}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": place}}
    made = plugin.make("core/v1:ResourceQuota", {**quota, "spec": {"hard": hard}})
    assert made.live["spec"]["hard"] == {"requests.cpu": "4", "requests.memory": "2Gi", "pods": "20"}
    assert dict(plugin.diff(made, {**quota, "spec": {"hard": hard}}).detailedDiff) == {}
    found = plugin.diff(made, {**quota, "spec": {"hard": {**hard, "requests.cpu": "4001m"}}})
    assert list(found.detailedDiff) == ['spec.hard["requests.cpu"]']

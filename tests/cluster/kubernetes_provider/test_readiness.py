"""Objects are waited for until they do what they were made for; pods run here because the test says so of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import empty_pb2

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
APP = {"app": "portal"}
NOWHERE = {"example.vn/nowhere": "true"}
"""What no node has, simulated ones included."""
POD = {
    "metadata": {"labels": APP},
    "spec": {"containers": [{"name": "web", "image": "example.vn/web:1"}], "nodeSelector": NOWHERE},
}


def workload(kind: str, place: str, *, name: str = "portal", **spec: Any) -> dict[str, Any]:
    """A Deployment, StatefulSet or DaemonSet."""
    full = {"selector": {"matchLabels": APP}, "template": POD, **spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": place}, "spec": full}


def job(place: str, **more: Any) -> dict[str, Any]:
    """A Job that is tried once."""
    pod = {"metadata": {"labels": APP}, "spec": {**POD["spec"], "restartPolicy": "Never"}}
    spec = {"backoffLimit": 0, "template": pod, **more}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "drill", "namespace": place}, "spec": spec}


@contextmanager
def pods_that(cluster: Cluster, place: str, status: dict[str, Any]) -> Iterator[None]:
    """Stands in for nodes: every pod of the namespace gets this status as soon as it is there."""
    over = threading.Event()

    def say() -> None:
        while not over.wait(0.2):
            for pod in cluster.ask("get", "pods", "-n", place)["items"]:
                if pod["status"].get("phase") != status["phase"]:
                    words = ("patch", "pod", pod["metadata"]["name"], "-n", place, "--subresource=status")
                    cluster.run(*words, "--type=merge", f"-p={json.dumps({'status': status})}")

    thread = threading.Thread(target=say)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


RUNNING = {
    "phase": "Running",
    "podIP": "10.20.0.7",
    "podIPs": [{"ip": "10.20.0.7"}],
    "conditions": [{"type": "Ready", "status": "True"}],
}


def test_a_workload_without_nodes_says_what_it_waits_for_and_is_kept(plugin: Plugin, place: str) -> None:
    with pytest.raises(Exception, match="it exists, but is not ready") as refused:
        plugin.make("apps/v1:Deployment", workload("Deployment", place), seconds=15)
    for word in ("after 15 s: 0 of 1 replicas are available", "pod portal-", "customTimeouts"):
        assert word in str(refused.value)
    assert plugin.kept(refused.value).live["spec"]["replicas"] == 1
    assert "0 of 1 replicas are available" in plugin.engine.heard


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_a_workload_is_ready_when_its_pods_are(kind: str, plugin: Plugin, cluster: Cluster, place: str) -> None:
    more = {"serviceName": "portal"} if kind == "StatefulSet" else {}
    with pods_that(cluster, place, RUNNING):
        made = plugin.make(f"apps/v1:{kind}", workload(kind, place, **more), seconds=60)
    assert made.live["status"]["readyReplicas"] == 1


def test_a_daemon_set_without_nodes_is_ready(plugin: Plugin, place: str) -> None:
    made = plugin.make("apps/v1:DaemonSet", workload("DaemonSet", place), seconds=30)
    assert made.live["status"]["desiredNumberScheduled"] == 0


def test_a_job_is_ready_when_it_has_succeeded(plugin: Plugin, cluster: Cluster, place: str) -> None:
    with pods_that(cluster, place, {"phase": "Succeeded"}):
        made = plugin.make("batch/v1:Job", job(place), seconds=60)
    assert made.live["status"]["succeeded"] == 1


def test_a_job_that_fails_is_told_at_once(plugin: Plugin, cluster: Cluster, place: str) -> None:
    with (
        pods_that(cluster, place, {"phase": "Failed"}),
        pytest.raises(Exception, match="it failed, BackoffLimitExceeded"),
    ):
        plugin.make("batch/v1:Job", job(place), seconds=60)


def test_a_job_that_has_not_succeeded_is_replaced_where_it_asks_for_that(
    plugin: Plugin, cluster: Cluster, place: str
) -> None:
    given = job(place)
    given["metadata"]["annotations"] = {"pulumi.com/replaceUnready": "true"}
    with pytest.raises(Exception, match="after 1 s") as refused:
        plugin.make("batch/v1:Job", given, seconds=1)
    found = plugin.diff(plugin.kept(refused.value), given)
    assert list(found.replaces) == ['metadata.annotations["pulumi.com/replaceUnready"]']
    assert found.deleteBeforeReplace
    with pods_that(cluster, place, {"phase": "Succeeded"}):
        cluster.wait_for(lambda: cluster.ask("get", "job", "drill", "-n", place)["status"].get("succeeded"))
        done = plugin.diff(plugin.kept(refused.value), given)
    assert list(done.replaces) == []


def test_a_service_is_ready_when_a_pod_answers_for_it(plugin: Plugin, cluster: Cluster, place: str) -> None:
    spec: dict[str, Any] = {"selector": APP, "ports": [{"port": 80}]}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "portal", "namespace": place}, "spec": spec}
    with pytest.raises(Exception, match="no ready pod answers for it yet") as refused:
        plugin.make("core/v1:Service", service, seconds=1)
    left = plugin.kept(refused.value)
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": place, "labels": APP}}
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": place}}
    cluster.ask("create", "-f", "-", given=node)  # an address counts only on a node that exists
    try:
        with pods_that(cluster, place, RUNNING):
            plugin.make(
                "core/v1:Pod",
                {**pod, "spec": {"containers": POD["spec"]["containers"], "nodeName": place}},
                name="pod",
                seconds=60,
            )
            made = plugin.change(left, service, seconds=60)
    finally:
        cluster.run("delete", "node", place)
    assert made.live["spec"]["clusterIP"]


def test_a_headless_service_needs_no_pod(plugin: Plugin, place: str) -> None:
    spec: dict[str, Any] = {"selector": APP, "ports": [{"port": 80}], "clusterIP": "None"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "portal", "namespace": place}, "spec": spec}
    plugin.make("core/v1:Service", service, seconds=5)


def test_a_claim_waits_for_its_volume_unless_the_first_pod_binds_it(plugin: Plugin, place: str) -> None:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": place}}
    with pytest.raises(Exception, match="phase Pending: waiting for a volume"):
        plugin.make("core/v1:PersistentVolumeClaim", {**claim, "spec": spec}, seconds=1)
    later = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": f"{place}-later"},
        "provisioner": "example.vn/none",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    plugin.make("storage.k8s.io/v1:StorageClass", later)
    claim["metadata"] = {"name": "later", "namespace": place}
    spec = {**spec, "storageClassName": f"{place}-later"}
    plugin.make("core/v1:PersistentVolumeClaim", {**claim, "spec": spec}, name="later", seconds=30)


def test_a_program_can_say_itself_what_to_wait_for(plugin: Plugin, cluster: Cluster, place: str) -> None:
    given = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": place}}
    given["metadata"]["annotations"] = {"pulumi.com/waitFor": "jsonpath={.data.ready}=yes"}
    words = ("patch", "configmap", "settings", "-n", place, "--type=merge", '-p={"data":{"ready":"yes"}}')
    later = plugin.engine.once("waiting for jsonpath", lambda: cluster.run(*words))
    made = plugin.make("core/v1:ConfigMap", given, seconds=30)
    later.join()
    assert made.live["data"] == {"ready": "yes"}
    assert "waiting for jsonpath={.data.ready}=yes" in plugin.engine.heard


def test_waiting_can_be_left_out(plugin: Plugin, place: str) -> None:
    given = workload("Deployment", place)
    given["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    assert plugin.make("apps/v1:Deployment", given).id == f"{place}/portal"


def test_the_time_can_be_set_by_an_annotation(plugin: Plugin, place: str) -> None:
    given = workload("Deployment", place)
    given["metadata"]["annotations"] = {"pulumi.com/timeoutSeconds": "1"}
    with pytest.raises(Exception, match="after 1 s"):
        plugin.make("apps/v1:Deployment", given)


def test_cancelling_ends_the_wait(plugin: Plugin, place: str) -> None:
    stop = plugin.engine.once("0 of 1 replicas", lambda: plugin.stub.Cancel(empty_pb2.Empty()))
    begin = time.monotonic()
    with pytest.raises(Exception, match="cancelled") as refused:
        plugin.make("apps/v1:Deployment", workload("Deployment", place))
    assert plugin.kept(refused.value).id == f"{place}/portal"  # the state has to know of it
    assert time.monotonic() - begin < 20
    stop.join()


def test_an_object_of_a_new_kind_waits_for_its_definition(
    plugin: Plugin, cluster: Cluster, start_plugin: Callable[[], Plugin], place: str
) -> None:
    group = f"{place}.example.vn"
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"drills.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": "drills", "kind": "Drill"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
    token = "apiextensions.k8s.io/v1:CustomResourceDefinition"
    drill = {"apiVersion": f"{group}/v1", "kind": "Drill", "metadata": {"name": "one", "namespace": place}}
    plugin.check(f"urn:pulumi:test::project::kubernetes:{token}::crd", definition)  # the program declares it
    made = []
    waiting = threading.Thread(target=lambda: made.append(plugin.make(f"{group}/v1:Drill", drill)))
    waiting.start()
    cluster.wait_for(lambda: any("waiting until the cluster serves" in text for text in plugin.engine.heard))
    established = plugin.make(token, definition, name="crd")
    waiting.join()
    assert made[0].id == f"{place}/one"
    assert {one["type"]: one["status"] for one in established.live["status"]["conditions"]}["Established"] == "True"
    version = established.live["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert version["x_kubernetes_preserve_unknown_fields"] is True

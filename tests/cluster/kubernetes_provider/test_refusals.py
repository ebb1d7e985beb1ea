"""What the server would refuse is shown by the preview, before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from provincial_cloud.kubernetes.provider.values import Secret, encode

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
CONFIG_MAP = "core/v1:ConfigMap"


def settings(place: str, name: str = "settings", **more: Any) -> dict[str, Any]:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": place}, **more}


def names(cluster: Cluster, place: str) -> set[str]:
    found = cluster.ask("get", "configmap", "-n", place)["items"]
    return {one["metadata"]["name"] for one in found} - {"kube-root-ca.crt"}


def test_a_quota_that_is_used_up(plugin: Plugin, cluster: Cluster, place: str) -> None:
    hard = {"count/services": "0"}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": place}}
    made = plugin.make("core/v1:ResourceQuota", {**quota, "spec": {"hard": hard}})
    assert made.live["status"]["hard"] == hard  # the quota is waited for, so that it counts from here on
    spec = {"ports": [{"port": 80}], "selector": {"app": "portal"}}
    meta = {"name": "portal", "namespace": place}
    with pytest.raises(Exception, match="exceeded quota: q") as refused:
        plugin.preview("core/v1:Service", {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec})
    for word in ("cannot create kubernetes:core/v1:Service 'one'", "403 Forbidden", "raise the quota", "https://127"):
        assert word in str(refused.value)


def test_a_misspelt_property(plugin: Plugin, cluster: Cluster, place: str) -> None:
    with pytest.raises(Exception, match="dta"):
        plugin.preview(CONFIG_MAP, settings(place, dta={"a": "b"}))
    assert names(cluster, place) == set()


def test_an_admission_policy(plugin: Plugin, cluster: Cluster, place: str) -> None:
    version = "admissionregistration.k8s.io/v1"
    policy: dict[str, Any] = {
        "apiVersion": version,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": f"{place}.example.vn"},
        "spec": {
            "matchConstraints": {
                "resourceRules": [
                    {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
                ]
            },
            "validations": [
                {
                    "expression": "has(object.metadata.labels) && 'unit' in object.metadata.labels",
                    "message": "thiếu nhãn unit",
                }
            ],
        },
    }
    selector = {"matchLabels": {"kubernetes.io/metadata.name": place}}
    binding = {
        "apiVersion": version,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": f"{place}.example.vn"},
        "spec": {
            "policyName": f"{place}.example.vn",
            "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": selector},
        },
    }
    plugin.make("admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy", policy)
    plugin.make("admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", binding)

    def refused() -> bool:  # the server learns of a policy within a second
        try:
            plugin.preview(CONFIG_MAP, settings(place))
        except Exception as error:  # noqa: BLE001 - the error is what is looked at
            return "thiếu nhãn unit" in str(error)
        return False

    cluster.wait_for(refused)
    assert names(cluster, place) == set()


def test_objects_of_a_namespace_that_is_only_planned_are_foreseen(plugin: Plugin, cluster: Cluster) -> None:
    plugin.preview("core/v1:Namespace", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "planned"}})
    foreseen = plugin.preview(CONFIG_MAP, settings("planned", data={"a": "b"}))
    assert foreseen["data"] == {"a": "b"}
    assert plugin.engine.heard == []
    plugin.preview(CONFIG_MAP, settings("forgotten"))
    assert any('namespaces "forgotten" not found' in text for text in plugin.engine.heard)


def test_an_unknown_kind_is_told_in_a_preview_and_refused_in_a_run(plugin: Plugin, place: str) -> None:
    castle = {"apiVersion": "example.vn/v1", "kind": "Castle", "metadata": {"name": "one", "namespace": place}}
    plugin.preview("example.vn/v1:Castle", castle)
    assert any("the cluster has no kind example.vn/v1 Castle" in text for text in plugin.engine.heard)
    with pytest.raises(Exception, match="cluster has no kind example"):
        plugin.make("example.vn/v1:Castle", castle)


def test_no_secret_is_told_in_an_error(plugin: Plugin, place: str) -> None:
    given = settings(place, immutable=Secret("canary-2c9e"))
    with pytest.raises(Exception, match="cannot create") as refused:
        plugin.make(CONFIG_MAP, given)
    assert "canary-2c9e" not in str(refused.value)


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("core/v1:ConfigMapList", "declare its items one by one"),
        ("core/v1:ConfigMapPatch", "changes an object that something else owns"),
        ("helm.sh/v3:Release", "no object of the Kubernetes API"),
    ],
)
def test_types_beyond_this_provider_say_so(plugin: Plugin, token: str, why: str) -> None:
    with pytest.raises(Exception, match=why):
        plugin.check(f"urn:pulumi:test::project::kubernetes:{token}::one", {"kind": "ConfigMap", "metadata": {}})


def test_a_custom_kind_may_be_called_a_list_or_a_patch(plugin: Plugin, place: str) -> None:
    for kind in ("AllowList", "EmergencyPatch"):
        given = {"apiVersion": "example.vn/v1", "kind": kind, "metadata": {"name": "one", "namespace": place}}
        plugin.check(f"urn:pulumi:test::project::kubernetes:example.vn/v1:{kind}::one", given)


def test_functions_beyond_this_provider_say_so(plugin: Plugin) -> None:
    with pytest.raises(Exception, match="has no functions"):
        plugin.call("Invoke", provider_pb2.InvokeRequest(tok="kubernetes:yaml:decode", args=encode({})))

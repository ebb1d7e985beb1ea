"""What the applications layer asks for, recorded without an engine; tests/cluster tries it on an API server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.environment import load
from provincial_cloud.standards import Level
from provincial_cloud.standards.workloads import workload_defaults

LOCAL = load("local", root=Path(__file__).parents[3] / "environments")


@pytest.fixture(scope="module")
def layer(record_layers: Callable[..., Any]) -> Any:
    return record_layers("local", "platform", "tenants", "applications")


def pod_of(layer: Any, name: str) -> dict[str, Any]:
    spec: dict[str, Any] = layer.named("Deployment", name)["spec"]["template"]["spec"]
    return spec


def peers(rules: list[dict[str, Any]], side: str) -> set[tuple[str, int]]:
    """Application or address range, and port, of each peer."""
    return {
        (
            peer.get("podSelector", {}).get("matchLabels", {}).get("provincial/application")
            or peer.get("ipBlock", {}).get("cidr")
            or peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"],
            port["port"],
        )
        for rule in rules
        for peer in rule[side]
        for port in rule["ports"]
    }


def test_recorded_every_application_of_the_data_runs(layer: Any) -> None:
    assert {each["metadata"]["name"] for each in layer.of_kind("Deployment")} == {
        each.id for each in LOCAL.applications
    }


def test_recorded_images_are_named_by_digest_in_the_environments_own_registry(layer: Any) -> None:
    ((registry,),) = [cluster.registries for cluster in LOCAL.clusters]
    for application in LOCAL.applications:
        (container,) = pod_of(layer, application.id)["containers"]
        assert container["image"] == (
            f"{registry}{application.system}/{application.image.repository}@{application.image.digest}"
        )


@pytest.mark.parametrize(("name", "level"), [("portal", Level.THREE), ("document-management", Level.TWO)])
def test_recorded_the_level_decides_copies_spread_priority_backup_and_log_retention(
    layer: Any, name: str, level: Level
) -> None:
    deployment, defaults = layer.named("Deployment", name), workload_defaults(level)
    assert deployment["spec"]["replicas"] == defaults.copies
    pod = pod_of(layer, name)
    assert [each["topologyKey"] for each in pod["topologySpreadConstraints"]] == list(defaults.spread)
    assert pod["priorityClassName"] == f"provincial-level-{level:d}"
    labels = deployment["metadata"]["labels"]
    assert labels["provincial/backup-class"] == defaults.backup_class
    assert int(labels["provincial/log-retention-days"]) >= (92 if level is Level.THREE else 31)
    budgets = {each["metadata"]["name"] for each in layer.of_kind("PodDisruptionBudget")}
    assert (name in budgets) == (defaults.copies > 1)


def test_recorded_policies_name_exactly_the_peers_of_the_data(layer: Any) -> None:
    spec = layer.named("NetworkPolicy", "one-stop")["spec"]
    assert peers(spec["ingress"], "from") == {("portal", 8443)}
    assert peers(spec["egress"], "to") == {
        ("gateway", 8443),
        ("signing", 8443),
        ("10.0.4.0/24", 5432),
        ("2001:db8:0:4::/64", 5432),
    }
    portal = layer.named("NetworkPolicy", "portal")["spec"]
    assert peers(portal["ingress"], "from") == {("platform--entry--dmz", 8443)}


def test_recorded_nothing_carries_the_value_of_a_secret(layer: Any) -> None:
    assert layer.of_kind("Secret") == []
    named = layer.named("SecretProviderClass", "one-stop")["spec"]["parameters"]["objects"]
    assert 'objectName: "local/public-services/cases-password"' in named
    pod = pod_of(layer, "one-stop")
    assert {"secret", "projected"} & {key for volume in pod["volumes"] for key in volume} == set()
    assert "secretKeyRef" not in json.dumps(pod)


def test_recorded_an_application_finds_its_databases_and_buckets(layer: Any) -> None:
    assert layer.named("ConfigMap", "one-stop")["data"] == {
        "DATABASE_CASES": "cases.db.example",
        "BUCKET_ATTACHMENTS": "public-services-attachments",
    }


def test_recorded_people_come_in_by_a_domain_through_the_gateway_of_its_zone(layer: Any) -> None:
    spec = layer.named("HTTPRoute", "portal")["spec"]
    assert spec["hostnames"] == ["dichvucong.tinh-mau.example"]
    (parent,) = spec["parentRefs"]
    assert parent["namespace"] == "platform--entry--dmz"
    (listener,) = layer.named("Gateway", "entry", "platform--entry--dmz")["spec"]["listeners"]
    assert (listener["protocol"], listener["port"]) == ("HTTPS", 443)


def test_recorded_the_gateway_lets_in_only_zones_whose_flows_lead_there(layer: Any) -> None:
    spec = layer.named("NetworkPolicy", "way-in", "platform--entry--dmz")["spec"]
    leading = [flow.from_zone for flow in LOCAL.flows if flow.to_zone == "dmz" and flow.port == 443]
    assert len(peers(spec["ingress"], "from")) == 2 * len(leading)

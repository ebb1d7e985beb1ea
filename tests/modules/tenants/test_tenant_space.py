"""What the tenants layer asks for, recorded without an engine; tests/cluster shows what an API server says of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.environment import load

LOCAL = load("local", root=Path(__file__).parents[3] / "environments")
SPACE = "trung-tam-du-lieu--public-services--internal-servers"
Record = Callable[..., Any]


@pytest.fixture(scope="module")
def layer(record_layers: Record) -> Any:
    return record_layers("local", "platform", "tenants")


def test_recorded_there_is_one_namespace_for_each_unit_system_and_zone(layer: Any) -> None:
    made = {
        name for each in layer.of_kind("Namespace") if not (name := each["metadata"]["name"]).startswith("platform--")
    }
    assert made == {name for tenant in LOCAL.tenants for name in tenant.namespaces.values()}
    assert SPACE in made


def test_recorded_a_namespace_says_whose_it_is_and_is_restricted(layer: Any) -> None:
    labels = layer.named("Namespace", SPACE)["metadata"]["labels"]
    assert labels == {
        "cost-centre": "sample",
        "provincial/environment": "local",
        "provincial/layer": "tenants",
        "provincial/unit": "trung-tam-du-lieu",
        "provincial/system": "public-services",
        "provincial/level": "3",
        "provincial/data-class": "personal",
        "provincial/owner": "tinh-mau",
        "provincial/zone": "internal-servers",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
    }


def test_recorded_every_namespace_denies_everything_first(layer: Any) -> None:
    for each in layer.manifests:
        if each["kind"] == "Namespace":
            policy = layer.named("NetworkPolicy", "default-deny", each["metadata"]["name"])
            assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_recorded_the_zone_matrix_opens_the_flows_of_the_zone_in_both_families(layer: Any) -> None:
    spec = layer.named("NetworkPolicy", "zone-matrix", SPACE)["spec"]
    opened = {
        (rule["ports"][0]["port"], next(iter(peer)), peer.get("ipBlock", {}).get("cidr"))
        for rule in spec["ingress"]
        for peer in rule["from"]
    }
    assert {port for port, _, _ in opened} == {flow.port for flow in LOCAL.flows if flow.to_zone == "internal-servers"}
    families = {":" in cidr for _, _, cidr in opened if cidr}
    assert families == {True, False}
    assert [rule["ports"] for rule in spec["egress"]] == [[{"protocol": "TCP", "port": 5432}]]


def test_recorded_inside_the_cluster_only_the_same_tenant_may_come_in(layer: Any) -> None:
    spec = layer.named("NetworkPolicy", "zone-matrix", SPACE)["spec"]
    for rule in spec["ingress"]:
        (selector,) = [peer["namespaceSelector"]["matchLabels"] for peer in rule["from"] if "namespaceSelector" in peer]
        assert selector["provincial/unit"] == "trung-tam-du-lieu"
        assert selector["provincial/system"] == "public-services"
        assert selector["provincial/environment"] == "local"


def test_recorded_no_account_carries_a_token(layer: Any) -> None:
    accounts = [each for each in layer.manifests if each["kind"] == "ServiceAccount"]
    assert {each["metadata"]["name"] for each in accounts} == {"workload"}
    assert {each["automountServiceAccountToken"] for each in accounts} == {False}


def test_recorded_the_people_of_a_unit_hold_roles_in_its_own_namespaces_alone(layer: Any) -> None:
    groups = {
        (each["metadata"]["namespace"], each["roleRef"]["name"]): each["subjects"][0]["name"]
        for each in layer.manifests
        if each["kind"] == "RoleBinding"
    }
    assert groups["phuong-trung-tam--public-services--dmz", "provincial-developer"] == "oidc:phuong-trung-tam:developer"
    assert all(namespace.startswith(group.split(":")[1] + "--") for (namespace, _), group in groups.items())


def test_recorded_everything_in_a_namespace_waits_for_it_and_is_reached_through_its_cluster(layer: Any) -> None:
    inside = [one for one in layer.resources if (one["inputs"].get("metadata") or {}).get("namespace") == SPACE]
    assert len(inside) == 9
    assert all("cluster-trung-tam" in one["provider"] for one in inside)


def test_recorded_a_commune_more_in_the_data_asks_for_its_own_objects_and_changes_no_other(
    layer: Any, record_layers: Record, tmp_path: Path
) -> None:
    shutil.copytree(LOCAL.folder, tmp_path / "local")
    units = tmp_path / "local" / "units.yaml"
    line = "  - {id: xa-moi, kind: commune, name: {vi: Xã Mới, en: New Commune}, parent: tinh-mau}\n"
    units.write_text(units.read_text(encoding="utf-8") + line, encoding="utf-8")
    before, after = (
        {(one["type"], one["name"]): one for one in each.resources}
        for each in (layer, record_layers("local", "platform", "tenants", environments=tmp_path))
    )
    assert {key: after[key] for key in before} == before
    new = [name for _, name in after.keys() - before.keys()]
    assert len(new) == 1 + 2 * 10
    assert all(name.startswith("xa-moi--public-services") for name in new)

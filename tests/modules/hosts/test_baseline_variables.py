"""What the role is told follows from zones, flows and level, and never locks administrators out."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from provincial_cloud.environment import Environment, load
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.hosts import Host
from provincial_cloud.environment.province import CentralServices
from provincial_cloud.environment.words import Text
from provincial_cloud.errors import UsageError
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.standards import Level

SPECS = Path(__file__).resolve().parents[3] / "roles/baseline/meta/argument_specs.yml"


def with_cluster() -> Environment:
    """The lab with a cluster beside it, whose API server has an address of its own."""
    cluster = Cluster(
        id="cum-01",
        name=Text(vi="Cụm", en="Cluster"),
        level=Level.THREE,
        site="trung-tam",
        pods=(ip_network("10.244.0.0/16"),),
        api_addresses=(ip_address("10.87.8.9"),),
    )
    return replace(load("lab"), clusters=(cluster,))


def node_of(environment: Environment) -> Host:
    """The first host, as a node of the cluster."""
    return environment.hosts[0].model_copy(update={"cluster": "cum-01"})


def test_the_firewall_is_the_zone_matrix() -> None:
    environment = load("lab")
    told = baseline_variables(environment, environment.hosts[1], "van-hanh")
    assert told["baseline_ssh_sources"] == ["10.87.12.0/23"]
    assert [(rule["port"], rule["sources"]) for rule in told["baseline_firewall_rules"]] == [(8443, ["10.87.4.0/23"])]
    (out,) = told["baseline_firewall_out"]
    assert (out["protocol"], out["port"], out["destinations"]) == ("tcp", 5432, ["10.87.10.0/23"])
    assert baseline_variables(environment, environment.hosts[2], "van-hanh")["baseline_firewall_out"] == []


def test_the_centres_services_are_told_where_the_environment_names_them() -> None:
    environment = load("lab")
    services = CentralServices(
        name_servers=("10.87.8.53",), time_sources=("10.87.8.123",), log_store="10.87.8.6", signature_mirror="mau.vn"
    )
    named = replace(environment, head=environment.head.model_copy(update={"services": services}))
    told = baseline_variables(named, named.hosts[0], "van-hanh")
    assert (told["baseline_name_servers"], told["baseline_time_sources"]) == (["10.87.8.53"], ["10.87.8.123"])
    assert (told["baseline_log_server"], told["baseline_log_port"]) == ("10.87.8.6", 6514)
    assert told["baseline_malware_mirror"] == "mau.vn"
    assert "baseline_log_port" not in baseline_variables(environment, environment.hosts[0], "van-hanh")


def test_figures_come_from_the_level() -> None:
    environment = load("lab")
    told = baseline_variables(environment, environment.hosts[0], "van-hanh")
    assert told["baseline_log_retention_days"] == 92
    assert told["baseline_password_days"] == 60
    assert told["baseline_inactive_days"] == 45


def test_a_host_of_a_cluster_gets_the_profile_of_a_node() -> None:
    environment = with_cluster()
    told = baseline_variables(environment, node_of(environment), "van-hanh")
    assert told["baseline_profile"] == "kubernetes-node"
    assert told["baseline_pod_ranges"] == ["10.244.0.0/16"]
    assert [(rule["port"], rule["destinations"]) for rule in told["baseline_firewall_out"]] == [
        (8443, ["10.87.8.0/23"]),
        (6443, ["10.87.8.9"]),
    ]
    server = baseline_variables(environment, environment.hosts[0], "van-hanh")
    assert server["baseline_profile"] == "server"
    assert "baseline_pod_ranges" not in server


def test_a_zone_that_no_administrator_reaches_is_refused() -> None:
    environment = load("lab")
    without = replace(environment, flows=tuple(flow for flow in environment.flows if flow.port != 22))
    with pytest.raises(UsageError, match="lock its administrators out"):
        baseline_variables(without, environment.hosts[0], "van-hanh")


def test_the_role_knows_every_variable_it_is_told() -> None:
    known = YAML(typ="safe").load(SPECS.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    environment = with_cluster()
    assert set(baseline_variables(environment, node_of(environment), "van-hanh")) <= set(known)

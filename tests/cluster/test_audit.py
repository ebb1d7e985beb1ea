"""An audit's reading of a real cluster: every object that rules look at, nothing of what is secret."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud import environment as environments
from provincial_cloud.audit.cluster import cluster_resources, connect
from provincial_cloud.audit.gate import LiveGate
from provincial_cloud.audit.states import States
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.policy import limits_of_levels
from provincial_policies.cel.parameters import Parameters
from provincial_policies.verdict import Outcome

if TYPE_CHECKING:
    from conftest import Cluster

CANARY = "canary-of-a-secret-77aa"
CONTAINER = {"name": "main", "image": "registry.example.vn/app@sha256:" + "0" * 64}


def pod(name: str, **security: Any) -> dict[str, Any]:
    """A pod; no node takes it, and none has to."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "audited"},
        "spec": {"containers": [{**CONTAINER, "securityContext": security}]},
    }


@pytest.fixture
def filled(cluster: Cluster) -> Cluster:
    """A namespace with one of each kind of thing an audit tells apart."""
    assert cluster.run("create", "namespace", "audited", "--save-config").returncode == 0
    lenient = "pod-security.kubernetes.io/enforce=privileged"
    assert cluster.run("label", "namespace", "audited", lenient).returncode == 0
    selector = {"app": "app"}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "app", "namespace": "audited"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": selector},
            "template": {"metadata": {"labels": selector}, "spec": {"containers": [CONTAINER]}},
        },
    }
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "token", "namespace": "audited"},
        "stringData": {"password": CANARY},
    }
    for one in (pod("privileged", privileged=True), deployment, secret):
        cluster.wait_for(lambda one=one: cluster.run("apply", "-f", "-", given=one).returncode == 0)
    cluster.wait_for(lambda: cluster.ask("get", "pods", "-n", "audited", "-l", "app=app")["items"])
    return cluster


def test_an_audit_judges_what_is_there_and_reads_no_secret(filled: Cluster, tmp_path: Any) -> None:
    local = environments.load("local")
    states = States(("local",), {("kubernetes:apps/v1:Deployment", "audited/app"): "urn:pulumi:local::p::t::app"})
    seen = list(cluster_resources(connect(local.cluster("trung-tam"), filled.project), "trung-tam", "local", states))
    names = {resource.urn.rpartition("::")[2]: by_hand for resource, by_hand in seen}
    ours = {name: by_hand for name, by_hand in names.items() if "audited" in name or name == "app"}
    assert ours == {
        "trung-tam/audited": True,
        "trung-tam/audited/privileged": True,
        "trung-tam/audited/token": True,
        "app": False,  # in a state; its replica set and pods are judged through it
    }
    assert [name for name, by_hand in names.items() if by_hand and "audited" not in name] == []
    assert CANARY not in json.dumps([resource.value for resource, _ in seen], default=str)

    gate = LiveGate(environment="local", limits=limits_of_levels(), today=date(2026, 11, 26))
    ledger = tmp_path / "local.jsonl"
    with gate.run(Ledger(ledger, gate="live")) as run:
        run.judge((resource for resource, _ in seen), Parameters(cluster_level=3))
    failed = {
        (report.resource.name, verdict.rule.id)
        for report in run.reports
        for verdict in report.with_outcome(Outcome.FAILED)
    }
    assert ("audited/privileged", "pod-not-privileged") in failed
    assert ("app", "pod-not-privileged") not in failed
    assert [report for report in run.reports if report.with_outcome(Outcome.ERROR)] == []
    assert '"pod-not-privileged"' in ledger.read_text(encoding="utf-8")

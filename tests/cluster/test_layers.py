"""What the layers above the foundation ask for, sent to a real API server, which takes it and means what we mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Cluster

pytestmark = pytest.mark.timeout(1800)  # the first start may have to download or build the servers

SPACE = "phuong-trung-tam--public-services--internal-servers"
FIRST = ("Namespace",)
AS_A_DEVELOPER = ("--as", "somebody", "--as-group", "oidc:phuong-trung-tam:developer")
AS_AN_AUDITOR = ("--as", "somebody", "--as-group", "oidc:auditors")


def apply(cluster: Cluster, manifests: list[dict[str, Any]], *words: str) -> list[str]:
    """Send objects by server-side apply; gives `kind/name` and what happened for each."""
    items = {"apiVersion": "v1", "kind": "List", "items": manifests}
    done = cluster.run("apply", "--server-side", "--field-manager", "layers", *words, "-f", "-", given=items)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="session")
def asked(record_layers: Callable[..., Any]) -> Any:
    return record_layers("local", "platform", "tenants", "applications")


@pytest.fixture
def there(cluster: Cluster, asked: Any) -> Any:
    """Everything, applied: namespaces first, as the engine would."""
    apply(cluster, [each for each in asked.manifests if each["kind"] in FIRST])
    apply(cluster, [each for each in asked.manifests if each["kind"] not in FIRST])
    return cluster


def test_the_api_server_takes_every_object_and_changes_nothing_the_second_time(there: Cluster, asked: Any) -> None:
    kinds = "networkpolicies,limitranges,rolebindings"
    before = there.ask("get", kinds, "--all-namespaces")["items"]
    assert len([each for each in before if each["kind"] == "NetworkPolicy"]) == len(asked.of_kind("NetworkPolicy"))
    told = apply(there, asked.manifests)
    assert len(told) == len(asked.manifests)
    after = there.ask("get", "networkpolicies,resourcequotas,limitranges,rolebindings", "--all-namespaces")["items"]
    versions = [
        {
            each["metadata"]["uid"]: each["metadata"]["resourceVersion"]
            for each in items
            if each["kind"] != "ResourceQuota"
        }
        for items in (before, after)
    ]
    assert versions[0] == versions[1]


def test_every_application_becomes_ready_in_as_many_copies_as_it_asks_for(there: Cluster, asked: Any) -> None:
    wanted = {each["metadata"]["name"]: each["spec"]["replicas"] for each in asked.of_kind("Deployment")}

    def ready() -> Any:
        found = there.ask("get", "deployments", "--all-namespaces")["items"]
        told = {each["metadata"]["name"]: each["status"].get("readyReplicas", 0) for each in found}
        return told if told.items() >= wanted.items() else None

    assert there.wait_for(ready, 60)
    pods = there.ask("get", "pods", "--all-namespaces", "-l", "provincial/application=portal")["items"]
    assert len({pod["spec"]["nodeName"] for pod in pods}) == len(pods)


def test_a_pod_that_is_not_restricted_is_refused_in_a_tenants_namespace(there: Cluster) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "loose", "namespace": SPACE},
        "spec": {"containers": [{"name": "main", "image": "registry.example/app@sha256:" + "0" * 64}]},
    }
    refused = there.run("create", "-f", "-", "--dry-run=server", given=pod)
    assert refused.returncode != 0
    assert 'violates PodSecurity "restricted' in refused.stderr


def test_a_tenant_gets_no_more_than_its_quota(there: Cluster) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "greedy", "namespace": SPACE},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Ti"}}},
    }
    refused = there.run("create", "-f", "-", "--dry-run=server", given=claim)
    assert refused.returncode != 0
    assert "maximum storage usage per PersistentVolumeClaim" in refused.stderr
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "open", "namespace": SPACE},
        "spec": {"type": "NodePort", "ports": [{"port": 80}]},
    }

    def refusal() -> str:  # a policy takes a moment; its rule speaks before the quota does
        told = there.run("create", "-f", "-", "--dry-run=server", given=service).stderr
        return told if "[svc-no-node-port]" in told else ""

    assert "Forbidden" in there.wait_for(refusal)
    (quota,) = there.ask("get", "resourcequotas", "-n", SPACE)["items"]
    assert quota["spec"]["hard"]["services.nodeports"] == "0"


@pytest.mark.parametrize(
    ("who", "words", "may"),
    [
        (AS_A_DEVELOPER, ("patch", "deployments", "-n", SPACE), True),
        (AS_A_DEVELOPER, ("get", "pods", "--subresource", "log", "-n", SPACE), True),
        (AS_A_DEVELOPER, ("get", "secrets", "-n", SPACE), False),
        (AS_A_DEVELOPER, ("create", "pods", "--subresource", "exec", "-n", SPACE), False),
        (AS_A_DEVELOPER, ("get", "pods", "-n", "trung-tam-du-lieu--public-services--internal-servers"), False),
        (AS_AN_AUDITOR, ("list", "pods", "--all-namespaces"), True),
        (AS_AN_AUDITOR, ("list", "clusterrolebindings"), True),
        (AS_AN_AUDITOR, ("list", "secrets", "--all-namespaces"), False),
        (AS_AN_AUDITOR, ("delete", "pods", "-n", SPACE), False),
    ],
)
def test_people_may_do_what_their_role_says_and_no_more(
    there: Cluster, who: tuple[str, ...], words: tuple[str, ...], may: bool
) -> None:
    told = there.run("auth", "can-i", *words, *who)
    assert told.stdout.strip() == ("yes" if may else "no"), told.stderr


def test_a_service_account_of_a_tenant_gives_pods_no_token(there: Cluster) -> None:
    account = there.ask("get", "serviceaccount", "workload", "-n", SPACE)
    assert account["automountServiceAccountToken"] is False
    assert json.dumps(account).count("secret") == 0

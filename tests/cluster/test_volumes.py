"""Volumes of applications and what copies them, on a real API server that enforces the project's own rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Cluster

pytestmark = pytest.mark.timeout(1800)  # the first start may have to download or build the servers

NAME = "document-management"
COPY = f"{NAME}--backup"
CLAIMS = (f"{NAME}--drafts", f"{NAME}--scans", "one-stop--forms")


@pytest.fixture(scope="session")
def asked(
    record_layers: Callable[..., Any],
    environment_with_volumes: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    folder = environment_with_volumes(tmp_path_factory.mktemp("environments")).parent
    return record_layers("local", "platform", "tenants", "applications", environments=folder)


@pytest.fixture
def space(asked: Any) -> str:
    """The namespace of the application."""
    found: str = asked.named("CronJob", COPY)["metadata"]["namespace"]
    return found


@pytest.fixture
def there(cluster: Cluster, asked: Any, space: str) -> Cluster:
    """Namespaces and rules, then storage that stands in for encrypted disks, then everything else; once."""
    if cluster.run("get", "cronjob", COPY, "-n", space).returncode == 0:
        return cluster
    first = ("Namespace", "ConfigMap", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
    send(cluster, [each for each in asked.manifests if each["kind"] in first and system(each)])
    send(cluster, [disk(number) for number in range(len(CLAIMS))])
    bare = asked.of_kind("PersistentVolumeClaim")[0]
    cluster.wait_for(lambda: refusal(cluster, unlabelled(bare)))  # a policy takes a moment
    send(cluster, asked.manifests)
    return cluster


def system(manifest: dict[str, Any]) -> bool:
    """Whether it is a namespace, or lies in one that is there from the beginning."""
    return manifest["metadata"].get("namespace", "kube-system") == "kube-system"


def send(cluster: Cluster, manifests: list[dict[str, Any]]) -> None:
    """Server-side apply; neither an error nor a rule's advice."""
    items = {"apiVersion": "v1", "kind": "List", "items": manifests}
    done = cluster.run("apply", "--server-side", "--field-manager", "layers", "-f", "-", given=items)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr, done.stderr


def disk(number: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"disk-{number}"},
        "spec": {
            "storageClassName": "encrypted",
            "accessModes": ["ReadWriteMany"],
            "capacity": {"storage": "5Gi"},
            "csi": {"driver": "disks.example", "volumeHandle": str(number)},
        },
    }


def unlabelled(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim whose plan was forgotten."""
    labels = {key: value for key, value in claim["metadata"]["labels"].items() if key != "provincial/backup"}
    return {**claim, "metadata": {**claim["metadata"], "name": "forgotten", "labels": labels}}


def refusal(cluster: Cluster, manifest: dict[str, Any]) -> str:
    """What the API server says to an object that a rule refuses; empty where none does."""
    told = cluster.run("create", "-f", "-", "--dry-run=server", given=manifest)
    return told.stderr if "ValidatingAdmissionPolicy" in told.stderr else ""


def test_claims_are_bound_and_the_applications_that_mount_them_become_ready(there: Cluster, space: str) -> None:
    def ready() -> Any:
        found = there.ask("get", "deployments,persistentvolumeclaims", "--all-namespaces")["items"]
        claims = {each["metadata"]["name"] for each in found if each["status"].get("phase") == "Bound"}
        run = {each["metadata"]["name"] for each in found if each["status"].get("readyReplicas", 0) > 0}
        return claims == set(CLAIMS) and {NAME, "one-stop"} <= run

    assert there.wait_for(ready, 60)


def test_a_claim_without_the_name_of_a_plan_is_refused(there: Cluster, asked: Any) -> None:
    claim = asked.named("PersistentVolumeClaim", CLAIMS[0])
    assert "[pvc-in-a-backup-plan]" in refusal(there, unlabelled(claim))
    labels = {**claim["metadata"]["labels"], "provincial/backup": "weekly"}
    other = {**claim, "metadata": {**claim["metadata"], "name": "other", "labels": labels}}
    assert "[pvc-in-a-backup-plan]" in refusal(there, other)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("cron-no-overlap", '"Forbid"', '"Allow"'),
        ("pod-image-from-known-registry", "123456789012.dkr", "999999999999.dkr"),
        ("pod-scratch-limited", '{"sizeLimit": "4Gi"}', "{}"),
        ("pod-runs-as-non-root", '"runAsNonRoot": true', '"runAsNonRoot": false'),
    ],
)
def test_the_rules_look_at_what_copies_volumes(there: Cluster, asked: Any, rule: str, old: str, new: str) -> None:
    text = json.dumps(asked.named("CronJob", COPY))
    assert old in text
    told = there.run("create", "-f", "-", "--dry-run=server", given=json.loads(text.replace(old, new)))
    assert f"[{rule}]" in told.stderr


def test_a_run_becomes_a_pod_that_pod_security_and_the_rules_let_in(there: Cluster, space: str) -> None:
    name = "by-hand"
    made = there.run("create", "job", name, f"--from=cronjob/{COPY}", "-n", space)
    assert made.returncode == 0, made.stderr
    try:

        def pod() -> Any:
            found = there.ask("get", "pods", "-n", space, "-l", f"batch.kubernetes.io/job-name={name}")["items"]
            return [each for each in found if each["spec"].get("nodeName")]

        (found,) = there.wait_for(pod, 60)
        assert found["metadata"]["labels"]["provincial/application"] == COPY
        assert found["spec"]["securityContext"]["runAsUser"] == 65532
        assert found["spec"]["containers"][0]["command"][-2:] == ["/data/drafts", "/data/scans"]
    finally:
        there.run("delete", "job", name, "-n", space)

"""What copies the volumes of applications, recorded without an engine; tests/cluster tries it on an API server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.applications.volume_backup import volume_backup, way_to_store
from provincial_cloud.environment import Environment, load
from provincial_cloud.kubernetes.provider.kinds import Kind
from provincial_cloud.policy import parameters_of
from provincial_policies import catalogue
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.resource import Resource
from provincial_policies.verdict import Outcome

NAME = "document-management"
JOB = f"{NAME}--backup"
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def folder(environment_with_volumes: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment_with_volumes(tmp_path_factory.mktemp("environments")).parent


@pytest.fixture(scope="module")
def environment(folder: Path) -> Environment:
    return load("local", root=folder)


@pytest.fixture(scope="module")
def layer(record_layers: Callable[..., Any], folder: Path) -> Any:
    return record_layers("local", "platform", "tenants", "applications", environments=folder)


def job_pod(layer: Any) -> dict[str, Any]:
    pod: dict[str, Any] = layer.named("CronJob", JOB)["spec"]["jobTemplate"]["spec"]["template"]
    return pod


def test_recorded_only_applications_with_volumes_get_anything_for_their_copies(layer: Any) -> None:
    named = {
        (each["kind"], each["metadata"]["name"])
        for each in layer.manifests
        if each["metadata"]["name"].endswith("--backup")
    }
    assert named == {
        (kind, f"{name}--backup")
        for kind in ("ConfigMap", "SecretProviderClass", "NetworkPolicy", "CronJob")
        for name in (NAME, "one-stop")
    }
    assert len(layer.of_kind("PersistentVolumeClaim")) == 3


def test_recorded_the_pods_of_a_copy_are_none_of_the_applications(layer: Any) -> None:
    labels = job_pod(layer)["metadata"]["labels"]
    for manifest in (layer.named("Deployment", NAME)["spec"]["selector"], layer.named("Service", NAME)["spec"]):
        wanted = manifest.get("matchLabels") or manifest["selector"]
        assert not wanted.items() <= labels.items()
    selected = layer.named("NetworkPolicy", NAME)["spec"]["podSelector"]["matchLabels"]
    assert not selected.items() <= labels.items()
    assert labels["provincial/application"] == JOB


def test_recorded_a_copy_goes_to_the_store_alone_and_nothing_comes_in(layer: Any) -> None:
    spec = layer.named("NetworkPolicy", JOB)["spec"]
    assert spec["podSelector"]["matchLabels"].items() <= job_pod(layer)["metadata"]["labels"].items()
    assert (spec["policyTypes"], "ingress" in spec) == (["Ingress", "Egress"], False)
    (rule,) = spec["egress"]
    assert [peer["ipBlock"]["cidr"] for peer in rule["to"]] == ["10.86.9.20/32", "fd00:86::20/128"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 443}]
    others = [
        each
        for each in layer.of_kind("NetworkPolicy")
        if each["metadata"]["namespace"] == layer.named("CronJob", JOB)["metadata"]["namespace"]
        and matches(each["spec"]["podSelector"], job_pod(layer)["metadata"]["labels"])
    ]
    assert {each["metadata"]["name"] for each in others} == {JOB, "default-deny", "name-resolution"}


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a selector takes pods with these labels, as far as our policies use selectors."""
    absent = [each["key"] for each in selector.get("matchExpressions", ()) if each["operator"] == "DoesNotExist"]
    return selector.get("matchLabels", {}).items() <= labels.items() and not set(absent) & set(labels)


def test_recorded_a_copy_reads_the_claims_and_writes_nowhere_but_in_a_folder_of_its_own(layer: Any) -> None:
    pod = job_pod(layer)["spec"]
    (container,) = pod["containers"]
    mounts = {each["mountPath"]: each for each in container["volumeMounts"]}
    claims = {each["name"]: each["persistentVolumeClaim"] for each in pod["volumes"] if "persistentVolumeClaim" in each}
    assert [path for path, each in mounts.items() if not each.get("readOnly")] == ["/work"]
    for name in ("drafts", "scans"):
        mount = mounts[f"/data/{name}"]
        assert claims[mount["name"]] == {"claimName": f"{NAME}--{name}", "readOnly": True}
    assert {each["name"]: each.get("emptyDir") for each in pod["volumes"]}["work"] == {"sizeLimit": "4Gi"}
    words = container["command"]
    assert words[words.index("--") + 1 :] == ["/data/drafts", "/data/scans"]


def test_recorded_secrets_of_a_copy_are_files_and_the_cluster_knows_their_names_alone(layer: Any) -> None:
    told = layer.named("SecretProviderClass", JOB)["spec"]["parameters"]["objects"]
    for name in ("repository", "password", "store"):
        assert f'objectName: "local/documents/{JOB}/{name}"\n  objectAlias: "{name}"' in told
    pod = job_pod(layer)["spec"]
    assert "valueFrom" not in json.dumps(pod)
    (container,) = pod["containers"]
    given = {each["name"]: each["value"] for each in container["env"]}
    paths = ("RESTIC_REPOSITORY_FILE", "RESTIC_PASSWORD_FILE", "AWS_SHARED_CREDENTIALS_FILE")
    assert all(given[name].startswith("/run/secrets/provincial/") for name in paths)
    assert pod["automountServiceAccountToken"] is False


def test_recorded_a_copy_runs_as_the_plan_says_one_at_a_time_and_ends(layer: Any) -> None:
    spec = layer.named("CronJob", JOB)["spec"]
    job = spec["jobTemplate"]["spec"]
    assert (spec["schedule"], spec["timeZone"]) == ("30 18 * * *", "Etc/UTC")
    assert spec["concurrencyPolicy"] == "Forbid"
    assert 0 < spec["startingDeadlineSeconds"] < job["activeDeadlineSeconds"] <= 86400
    assert (job["backoffLimit"], job["template"]["spec"]["restartPolicy"]) == (2, "Never")
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)


def test_recorded_a_copy_runs_the_program_of_the_role(layer: Any) -> None:
    (name, text), *more = layer.named("ConfigMap", JOB)["data"].items()
    assert more == []
    assert text == (REPOSITORY / "roles" / "backup_client" / "files" / name).read_text(encoding="utf-8")
    (container,) = job_pod(layer)["spec"]["containers"]
    program = next(word for word in container["command"] if word.endswith(".py"))
    mounts = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    assert program == f"{mounts['program']}/{name}"


def test_recorded_claims_name_their_plan_and_lie_on_encrypted_storage(layer: Any) -> None:
    claims = {each["metadata"]["name"]: each for each in layer.of_kind("PersistentVolumeClaim")}
    assert sorted(claims) == [f"{NAME}--drafts", f"{NAME}--scans", "one-stop--forms"]
    for each in claims.values():
        assert each["metadata"]["labels"]["provincial/backup"] == "daily"
        assert each["spec"]["storageClassName"] == "encrypted"
        assert each["spec"]["accessModes"] == ["ReadWriteMany"]
    assert claims[f"{NAME}--drafts"]["spec"]["resources"]["requests"]["storage"] == "5Gi"
    pod = layer.named("Deployment", NAME)["spec"]["template"]["spec"]
    mounts = {each["name"]: each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}
    held = {
        each["persistentVolumeClaim"]["claimName"]: mounts[each["name"]]
        for each in pod["volumes"]
        if "persistentVolumeClaim" in each
    }
    assert held == {f"{NAME}--drafts": "/srv/drafts", f"{NAME}--scans": "/srv/scans"}


def test_recorded_claims_are_kept_when_their_line_is_gone_and_nothing_else_is(layer: Any) -> None:
    kept = {one["name"] for one in layer.resources if one["protected"]}
    assert kept == {
        f"{each['metadata']['name']}-persistentvolumeclaim" for each in layer.of_kind("PersistentVolumeClaim")
    }


def test_recorded_every_rule_passes_on_whatever_volumes_bring_with_them(layer: Any, environment: Environment) -> None:
    rules = {rule_id: rule for rule_id, rule in catalogue.RULES.items() if rule.cel is not None}
    dispatcher = Dispatcher(
        rules=rules,
        limits={},
        environment="local",
        today=date(2026, 11, 23),
        parameters=parameters_of(environment.clusters, environment.backups),
    )
    seen: dict[str, set[str]] = {}
    for each in layer.manifests:
        token = Kind(each["apiVersion"], each["kind"]).token
        properties = {key: value for key, value in each.items() if key not in ("apiVersion", "kind")}
        resource = Resource.of(Decoded(properties), type=token, urn="urn:it", name=each["metadata"]["name"])
        dispatcher.namespaces.note(resource)
        for verdict in dispatcher.check(resource).verdicts:
            assert verdict.outcome not in (Outcome.FAILED, Outcome.ERROR), (each["metadata"]["name"], verdict)
            seen.setdefault(each["kind"], set()).add(verdict.rule.id)
    assert {"pvc-in-a-backup-plan", "pvc-encrypted-class"} <= seen["PersistentVolumeClaim"]
    assert {"cron-no-overlap", "pod-image-from-known-registry", "pod-scratch-limited"} <= seen["CronJob"]


def test_an_application_without_volumes_has_nothing_to_copy(environment: Environment) -> None:
    from provincial_cloud.applications.placement import placements

    found = {each.application.id: volume_backup(environment, each) for each in placements(environment)}
    assert {name for name, backup in found.items() if backup} == {NAME, "one-stop"}
    backup = found[NAME]
    assert backup is not None
    assert way_to_store(backup, {"name": JOB})["spec"]["egress"]

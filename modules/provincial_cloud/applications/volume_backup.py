"""The CronJob that copies an application's volumes to the store of backups. Pure manifests.

Its pods read the claims and nothing else, hold the key of a writer, who deletes nothing, as files, and reach the store
alone. What a run needs to write lies in a folder of the pod's own and goes with it, so that each run reads every file;
restic sends what the store does not hold yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from provincial_cloud.applications.placement import Placement
from provincial_cloud.applications.volumes import pod_volume, pod_volumes
from provincial_cloud.applications.workload import (
    CONTAINER_SECURITY,
    POD_SECURITY_CONTEXT,
    SECRETS_PATH,
    secret_files,
    secrets_volume,
)
from provincial_cloud.environment import Application, Environment
from provincial_cloud.environment.backups import Backup, source_of_volumes
from provincial_cloud.environment.clusters import VolumeBackups
from provincial_cloud.kubernetes.isolation import APPLICATION_LABEL, policy
from provincial_cloud.kubernetes.namespace import WORKLOAD_ACCOUNT
from provincial_cloud.kubernetes.quantities import cpu, memory
from provincial_cloud.platform.priorities import class_of
from provincial_cloud.project import Project
from provincial_cloud.standards import Level

SUFFIX = "--backup"
"""What the names of the CronJob and of all that it needs end with; no id has a double hyphen."""
PROGRAM = "provincial_backup.py"
"""The program that runs, the same on hosts and on clusters: a file of the role `backup_client`."""
REPOSITORY, PASSWORD, STORE = "repository", "password", "store"
"""Secrets of each application's copies: the repository's address, its password, the key to the store."""
PROGRAM_PATH = "/opt/provincial"
DATA_PATH = "/data"
WORK_PATH = "/work"
MANIFEST = f"{WORK_PATH}/run/manifest.jsonl"
WORK_MEBIBYTES = 4096
"""Room for restic's cache, what it packs, and the manifest; ours."""
MEMORY_MEBIBYTES = 512
CPU = 100
MOST_CPU = 500
"""What a run may use, in thousandths of a core; ours, and no more than the smallest tenant's container may."""
LONGEST_RUN = timedelta(days=1)
TRIES = 2
_HISTORY = 3


@dataclass(frozen=True, kw_only=True)
class VolumeBackup:
    """By which plan and by what means the volumes of an application are copied."""

    plan: Backup
    means: VolumeBackups
    storage_class: str
    """Encrypted, for the claims."""
    program: str
    """The text of the program that runs."""


def volume_backup(environment: Environment, placed: Placement) -> VolumeBackup | None:
    """How an application's volumes are copied, None where it has none. The environment's checks leave nothing out."""
    if not placed.application.volumes:
        return None
    cluster = environment.cluster(placed.tenant.cluster)
    plan = environment.volume_plan_of(placed.application.system)
    assert plan is not None
    assert cluster.volume_backups is not None
    assert cluster.encrypted_storage_classes
    program = Project.find().root / "roles" / "backup_client" / "files" / PROGRAM
    return VolumeBackup(
        plan=plan,
        means=cluster.volume_backups,
        storage_class=cluster.encrypted_storage_classes[0],
        program=program.read_text(encoding="utf-8"),
    )


def before(
    application: Application, backup: VolumeBackup, metadata: Mapping[str, Any], prefix: str
) -> list[dict[str, Any]]:
    """What the CronJob needs: the program, the names of its secrets below `prefix`, the way to the store."""
    own = _metadata(application, metadata)
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": own, "data": {PROGRAM: backup.program}},
        secret_files(own, (REPOSITORY, PASSWORD, STORE), f"{prefix}/{own['name']}"),
        way_to_store(backup, own),
    ]


def way_to_store(backup: VolumeBackup, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Out to the store of backups, and nothing in (NET-04)."""
    store = backup.means.store
    to = [{"ipBlock": {"cidr": str(each)}} for each in store.addresses]
    return policy(
        metadata,
        {
            "podSelector": {"matchLabels": {APPLICATION_LABEL: metadata["name"]}},
            "policyTypes": ["Ingress", "Egress"],
            "egress": [{"to": to, "ports": [{"protocol": "TCP", "port": store.port}]}],
        },
    )


def cron_job(
    application: Application, backup: VolumeBackup, metadata: Mapping[str, Any], level: Level
) -> dict[str, Any]:
    """The CronJob: one run at a time, ended before it could hold up the next but one."""
    own, schedule = _metadata(application, metadata), backup.plan.schedule
    pause = schedule.longest_pause
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": own,
        "spec": {
            "schedule": schedule.cron,
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": int(pause.total_seconds() / 2),
            "successfulJobsHistoryLimit": _HISTORY,
            "failedJobsHistoryLimit": _HISTORY,
            "jobTemplate": {
                "metadata": {"labels": own["labels"]},
                "spec": {
                    "activeDeadlineSeconds": int(min(pause, LONGEST_RUN).total_seconds()),
                    "backoffLimit": TRIES,
                    "template": {
                        "metadata": {"labels": own["labels"]},
                        "spec": _pod(application, backup, own["name"], level),
                    },
                },
            },
        },
    }


def command(application: Application, plan: str) -> list[str]:
    """What the container runs."""
    words = ["--plan", plan, "--source", source_of_volumes(application.id), "--manifest", MANIFEST]
    roots = [f"{DATA_PATH}/{each.name}" for each in application.volumes]
    return ["python3", "-I", f"{PROGRAM_PATH}/{PROGRAM}", *words, "--", *roots]


def environment_of(backup: VolumeBackup) -> dict[str, str]:
    """Where the program and restic find what they need: paths and a region, never a secret."""
    return {
        "RESTIC_REPOSITORY_FILE": f"{SECRETS_PATH}/{REPOSITORY}",
        "RESTIC_PASSWORD_FILE": f"{SECRETS_PATH}/{PASSWORD}",
        "AWS_SHARED_CREDENTIALS_FILE": f"{SECRETS_PATH}/{STORE}",
        "AWS_DEFAULT_REGION": backup.means.store.region,
        "RESTIC_CACHE_DIR": f"{WORK_PATH}/cache",
        "TMPDIR": WORK_PATH,
    }


def _metadata(application: Application, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """That of the CronJob and of all that belongs to it: apart from the application's, whose pods it must not be."""
    name = f"{application.id}{SUFFIX}"
    own = {"app.kubernetes.io/name": name, APPLICATION_LABEL: name}
    return {**metadata, "name": name, "labels": {**metadata["labels"], **own}}


def _pod(application: Application, backup: VolumeBackup, name: str, level: Level) -> dict[str, Any]:
    return {
        "restartPolicy": "Never",
        "serviceAccountName": WORKLOAD_ACCOUNT,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "priorityClassName": class_of(level),
        "securityContext": POD_SECURITY_CONTEXT,
        "containers": [
            {
                "name": "backup",
                "image": f"{backup.means.image.name}@{backup.means.image.digest}",
                "imagePullPolicy": "IfNotPresent",
                "command": command(application, backup.plan.id),
                "env": [{"name": name, "value": value} for name, value in environment_of(backup).items()],
                "resources": {
                    "requests": {"cpu": cpu(CPU), "memory": memory(MEMORY_MEBIBYTES)},
                    "limits": {"cpu": cpu(MOST_CPU), "memory": memory(MEMORY_MEBIBYTES)},
                },
                "securityContext": CONTAINER_SECURITY,
                "volumeMounts": [
                    *(
                        {"name": pod_volume(each), "mountPath": f"{DATA_PATH}/{each.name}", "readOnly": True}
                        for each in application.volumes
                    ),
                    {"name": "program", "mountPath": PROGRAM_PATH, "readOnly": True},
                    {"name": "secrets", "mountPath": SECRETS_PATH, "readOnly": True},
                    {"name": "work", "mountPath": WORK_PATH},
                ],
            }
        ],
        "volumes": [
            *pod_volumes(application, read_only=True),
            {"name": "program", "configMap": {"name": name}},
            secrets_volume(name),
            {"name": "work", "emptyDir": {"sizeLimit": memory(WORK_MEBIBYTES)}},
        ],
    }

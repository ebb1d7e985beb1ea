"""Volumes of an application: claims that name their backup plan, and how pods hold them. Pure manifests.

All copies of an application write the same volume, so that it is mounted by many nodes at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.environment import Application
from provincial_cloud.environment.applications import Volume
from provincial_cloud.kubernetes.quantities import memory

CLAIM = "PersistentVolumeClaim"
PLAN_LABEL = "provincial/backup"
"""Label of a claim: the backup plan that takes it in."""
_MEBIBYTES = 1024


def claim_name(application: str, volume: str) -> str:
    """The claim of an application's volume in its namespace; ids have no double hyphen, so no two are the same."""
    return f"{application}--{volume}"


def claim(
    application: Application, volume: Volume, metadata: Mapping[str, Any], storage_class: str, plan: str
) -> dict[str, Any]:
    """The claim, on encrypted storage (DAT-01), with the plan that takes it in (BKP-01)."""
    return {
        "apiVersion": "v1",
        "kind": CLAIM,
        "metadata": {
            **metadata,
            "name": claim_name(application.id, volume.name),
            "labels": {**metadata["labels"], PLAN_LABEL: plan},
        },
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": memory(volume.size * _MEBIBYTES)}},
        },
    }


def pod_volumes(application: Application, *, read_only: bool) -> list[dict[str, Any]]:
    """The volumes as a pod names them; one that only reads changes neither their owners nor anything in them."""
    kept = {"readOnly": True} if read_only else {}
    return [
        {
            "name": pod_volume(each),
            "persistentVolumeClaim": {"claimName": claim_name(application.id, each.name), **kept},
        }
        for each in application.volumes
    ]


def pod_volume(volume: Volume) -> str:
    """What a pod calls a volume, apart from its own such as `scratch`."""
    return f"data-{volume.name}"

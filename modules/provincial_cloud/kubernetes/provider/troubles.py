"""Why pods of a workload don't come up, for the error that a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provincial_cloud.errors import ProvincialError
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.failures import ApiError
from provincial_cloud.kubernetes.provider.objects import metadata, name_of, namespace_of
from provincial_cloud.kubernetes.provider.readiness import condition

_MOST = 5
_OWN = ("ReplicaFailure", "FailedCreate", "Available")


def troubles(connection: Connection, live: Mapping[str, Any]) -> list[str]:
    """Up to five lines on what is wrong below a workload; [] where nothing can be told."""
    found = [
        f"{live.get('kind')}: {told['message']}"
        for name in _OWN
        if (told := condition(live, name)).get("message")
        and told.get("status") == ("False" if name == "Available" else "True")
    ]
    selector = ((live.get("spec") or {}).get("selector") or {}) if isinstance(live.get("spec"), dict) else {}
    labels = selector.get("matchLabels") if isinstance(selector, dict) else None
    if labels and live.get("kind") != "Service":
        query = {"labelSelector": ",".join(f"{key}={value}" for key, value in labels.items()), "limit": "50"}
        try:
            pods = connection.call("GET", f"/api/v1/namespaces/{namespace_of(live)}/pods", query=query)
        except (ApiError, ProvincialError):
            return found[:_MOST]
        for pod in pods.get("items") or ():
            found += _of_pod(pod)
    return list(dict.fromkeys(found))[:_MOST]


def _of_pod(pod: Mapping[str, Any]) -> list[str]:
    if metadata(pod).get("deletionTimestamp"):
        return []
    name = name_of(pod)
    unscheduled = condition(pod, "PodScheduled")
    if unscheduled.get("status") == "False":
        return [f"pod {name}: {unscheduled.get('message')}"]
    status = pod.get("status") or {}
    found = []
    for one in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        waiting = (one.get("state") or {}).get("waiting") or {}
        ended = (one.get("state") or {}).get("terminated") or (one.get("lastState") or {}).get("terminated") or {}
        if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
            found.append(f"pod {name}, container {one.get('name')}: {waiting['reason']} {waiting.get('message') or ''}")
        elif ended.get("exitCode"):
            found.append(f"pod {name}, container {one.get('name')}: ended with status {ended['exitCode']}")
    return [text.rstrip() for text in found]

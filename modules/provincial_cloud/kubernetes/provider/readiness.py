"""When an object of each kind does what it was made for, told from its status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from provincial_cloud.kubernetes.provider.objects import metadata, name_of, namespace_of

Look = Callable[[str, Mapping[str, str]], Any]
"""Asks the API server for a path with a query; gives None where there is nothing."""


@dataclass(frozen=True)
class Progress:
    """How far an object is; `failed` says that waiting longer is of no use."""

    ready: bool
    text: str = ""
    failed: bool = False


READY = Progress(ready=True)


def progress_of(live: Mapping[str, Any], look: Look) -> Progress:
    """How far an object is; of a kind that has nothing to wait for, ready."""
    check = _CHECKS.get((str(live.get("apiVersion")), str(live.get("kind"))))
    return READY if check is None else check(live, look)


def condition(live: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A condition of an object's status, {} where it has none of that name."""
    for one in _status(live).get("conditions") or ():
        if one.get("type") == name:
            found: Mapping[str, Any] = one
            return found
    return {}


def _status(live: Mapping[str, Any]) -> Mapping[str, Any]:
    found = live.get("status")
    return found if isinstance(found, dict) else {}


def _spec(live: Mapping[str, Any]) -> Mapping[str, Any]:
    found = live.get("spec")
    return found if isinstance(found, dict) else {}


def _waiting(text: str) -> Progress:
    return Progress(ready=False, text=text)


def _is_behind(live: Mapping[str, Any]) -> bool:
    return int(_status(live).get("observedGeneration") or 0) < int(metadata(live).get("generation") or 0)


def _deployment(live: Mapping[str, Any], look: Look) -> Progress:
    status = _status(live)
    if _spec(live).get("paused"):
        return READY
    if _is_behind(live):
        return _waiting("waiting for the Deployment's controller to see it")
    stalled = condition(live, "Progressing")
    if stalled.get("status") == "False" and stalled.get("reason") == "ProgressDeadlineExceeded":
        return Progress(ready=False, text=f"it makes no progress: {stalled.get('message')}", failed=True)
    wanted = int(_spec(live).get("replicas", 1))
    updated, available = int(status.get("updatedReplicas") or 0), int(status.get("availableReplicas") or 0)
    if updated < wanted:
        return _waiting(f"{updated} of {wanted} new replicas are made")
    if int(status.get("replicas") or 0) > updated:
        return _waiting(f"{int(status['replicas']) - updated} old replicas are still to end")
    if available < updated:
        return _waiting(f"{available} of {updated} replicas are available")
    return READY


def _stateful_set(live: Mapping[str, Any], look: Look) -> Progress:
    status, spec = _status(live), _spec(live)
    if _is_behind(live):
        return _waiting("waiting for the StatefulSet's controller to see it")
    wanted = int(spec.get("replicas", 1))
    ready = int(status.get("readyReplicas") or 0)
    if ready < wanted:
        return _waiting(f"{ready} of {wanted} replicas are ready")
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return READY
    first = int((strategy.get("rollingUpdate") or {}).get("partition") or 0)
    updated = int(status.get("updatedReplicas") or 0)
    if status.get("updateRevision") != status.get("currentRevision") and updated < max(wanted - first, 0):
        return _waiting(f"{updated} of {wanted - first} replicas are updated")
    return READY


def _daemon_set(live: Mapping[str, Any], look: Look) -> Progress:
    status = _status(live)
    if _is_behind(live):
        return _waiting("waiting for the DaemonSet's controller to see it")
    wanted = int(status.get("desiredNumberScheduled") or 0)
    updated, available = int(status.get("updatedNumberScheduled") or 0), int(status.get("numberAvailable") or 0)
    rolling = (_spec(live).get("updateStrategy") or {}).get("type") != "OnDelete"
    if rolling and updated < wanted:
        return _waiting(f"{updated} of {wanted} nodes have the new pod")
    if available < wanted:
        return _waiting(f"the pod is available on {available} of {wanted} nodes")
    return READY


def _job(live: Mapping[str, Any], look: Look) -> Progress:
    if _spec(live).get("suspend"):
        return READY
    if condition(live, "Complete").get("status") == "True":
        return READY
    failed = condition(live, "Failed")
    if failed.get("status") == "True":
        return Progress(ready=False, text=f"it failed, {failed.get('reason')}: {failed.get('message')}", failed=True)
    status = _status(live)
    done, wanted = int(status.get("succeeded") or 0), int(_spec(live).get("completions") or 1)
    return _waiting(f"{done} of {wanted} runs have succeeded, {int(status.get('active') or 0)} under way")


def _pod(live: Mapping[str, Any], look: Look) -> Progress:
    phase = _status(live).get("phase")
    if phase == "Succeeded" or condition(live, "Ready").get("status") == "True":
        return READY
    if phase == "Failed":
        return Progress(ready=False, text=f"it failed: {_status(live).get('message') or 'no message'}", failed=True)
    why = condition(live, "PodScheduled").get("message") or condition(live, "Ready").get("message") or ""
    return _waiting(f"phase {phase or 'unknown'}" + (f": {why}" if why else ""))


def _service(live: Mapping[str, Any], look: Look) -> Progress:
    spec = _spec(live)
    if spec.get("type") == "ExternalName":
        return READY
    if spec.get("type") == "LoadBalancer" and not (_status(live).get("loadBalancer") or {}).get("ingress"):
        return _waiting("waiting for the load balancer's address")
    if not spec.get("selector") or spec.get("clusterIP") == "None":
        return READY
    found = look(
        f"/apis/discovery.k8s.io/v1/namespaces/{namespace_of(live)}/endpointslices",
        {"labelSelector": f"kubernetes.io/service-name={name_of(live)}"},
    )
    for part in (found or {}).get("items") or ():
        for endpoint in part.get("endpoints") or ():
            if (endpoint.get("conditions") or {}).get("ready") is not False:
                return READY
    return _waiting("no ready pod answers for it yet")


def _claim(live: Mapping[str, Any], look: Look) -> Progress:
    phase = _status(live).get("phase")
    if phase == "Bound":
        return READY
    if phase == "Lost":
        return Progress(ready=False, text="its volume is lost", failed=True)
    name = _spec(live).get("storageClassName")
    storage = look(f"/apis/storage.k8s.io/v1/storageclasses/{name}", {}) if name else None
    if storage and storage.get("volumeBindingMode") == "WaitForFirstConsumer":
        return READY  # it is bound when the first pod uses it
    return _waiting(
        f"phase {phase or 'Pending'}: waiting for a volume" + ("" if storage else " (no such storage class)")
    )


def _definition(live: Mapping[str, Any], look: Look) -> Progress:
    refused = condition(live, "NamesAccepted")
    if refused.get("status") == "False":
        return Progress(ready=False, text=f"its names are refused: {refused.get('message')}", failed=True)
    if condition(live, "Established").get("status") == "True":
        return READY
    return _waiting("waiting until the server serves the new kind")


def _quota(live: Mapping[str, Any], look: Look) -> Progress:
    if set(_status(live).get("hard") or ()) == set(_spec(live).get("hard") or ()):
        return READY
    return _waiting("waiting until the cluster counts what the quota limits")


_CHECKS: dict[tuple[str, str], Callable[[Mapping[str, Any], Look], Progress]] = {
    ("apps/v1", "Deployment"): _deployment,
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("batch/v1", "Job"): _job,
    ("v1", "Pod"): _pod,
    ("v1", "Service"): _service,
    ("v1", "PersistentVolumeClaim"): _claim,
    ("v1", "ResourceQuota"): _quota,
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): _definition,
}

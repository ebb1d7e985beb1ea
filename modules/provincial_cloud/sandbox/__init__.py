"""The local cloud: real processes on this machine, no root, no container engine, no account.

from provincial_cloud import sandbox

endpoint = sandbox.start_aws()
client = sandbox.session().client("s3", **sandbox.client_arguments(endpoint))

Each name is loaded when it is first used: a plugin of a preview wants an address, and none of what starts servers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provincial_cloud.sandbox.aws import AwsEndpoint, AwsStatus, aws_endpoint, aws_status, start_aws, stop_aws
    from provincial_cloud.sandbox.backup_store import (
        StoreEndpoint,
        StoreStatus,
        start_store,
        stop_store,
        store_endpoint,
        store_status,
    )
    from provincial_cloud.sandbox.credentials import client_arguments, session
    from provincial_cloud.sandbox.kubernetes import (
        KubernetesEndpoint,
        KubernetesStatus,
        kubeconfig,
        kubernetes_status,
        start_kubernetes,
        stop_kubernetes,
    )
    from provincial_cloud.sandbox.process import tail_and_position
    from provincial_cloud.sandbox.words import Condition, Half

__all__ = [
    "AwsEndpoint",
    "AwsStatus",
    "Condition",
    "Half",
    "KubernetesEndpoint",
    "KubernetesStatus",
    "StoreEndpoint",
    "StoreStatus",
    "aws_endpoint",
    "aws_status",
    "client_arguments",
    "kubeconfig",
    "kubernetes_status",
    "session",
    "start_aws",
    "start_kubernetes",
    "start_store",
    "stop_aws",
    "stop_kubernetes",
    "stop_store",
    "store_endpoint",
    "store_status",
    "tail_and_position",
]

_HOMES = {
    "aws": ("AwsEndpoint", "AwsStatus", "aws_endpoint", "aws_status", "start_aws", "stop_aws"),
    "backup_store": ("StoreEndpoint", "StoreStatus", "start_store", "stop_store", "store_endpoint", "store_status"),
    "credentials": ("client_arguments", "session"),
    "kubernetes": (
        "KubernetesEndpoint",
        "KubernetesStatus",
        "kubeconfig",
        "kubernetes_status",
        "start_kubernetes",
        "stop_kubernetes",
    ),
    "process": ("tail_and_position",),
    "words": ("Condition", "Half"),
}
"""Each module with the names that are found through the package."""


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

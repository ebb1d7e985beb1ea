"""The local cloud: real processes on this machine, no root, no container engine, no account.

from provincial_cloud import sandbox

endpoint = sandbox.start_aws()
client = sandbox.session().client("s3", **sandbox.client_arguments(endpoint))
"""

from __future__ import annotations

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

"""A provider in this process, called as the engine calls it, and an API server that answers what was recorded."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2

from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.failures import ApiError
from provincial_cloud.kubernetes.provider.servicer import Servicer

RECORDED = Path(__file__).parent / "recorded"
SERVER = "https://127.0.0.1:16443"
_MESSAGES = {
    "Check": provider_pb2.CheckRequest,
    "CheckConfig": provider_pb2.CheckRequest,
    "Configure": provider_pb2.ConfigureRequest,
    "Create": provider_pb2.CreateRequest,
    "Delete": provider_pb2.DeleteRequest,
    "Diff": provider_pb2.DiffRequest,
    "DiffConfig": provider_pb2.DiffRequest,
    "Invoke": provider_pb2.InvokeRequest,
    "Read": provider_pb2.ReadRequest,
    "Update": provider_pb2.UpdateRequest,
}


class CallError(Exception):
    """A call ended with an error; `kept` is the resource that was handed over with it."""

    def __init__(self, text: str, kept: Any) -> None:
        self.kept = kept
        super().__init__(text)


class Context:
    """What the servicer needs of a gRPC context."""

    def __init__(self) -> None:
        self._kept: Any = None

    def set_trailing_metadata(self, pairs: Any) -> None:
        """Unpack what is handed over."""
        status = status_pb2.Status.FromString(dict(pairs)["grpc-status-details-bin"])
        message = provider_pb2.ErrorResourceInitFailed()
        assert status.details[0].Unpack(message)
        self._kept = message

    def abort(self, code: grpc.StatusCode, text: str) -> None:
        """End the call."""
        raise CallError(text, self._kept)


class Provider:
    """A servicer that is asked in the form of the recordings."""

    def __init__(self) -> None:
        self.servicer = Servicer()

    def ask(self, method: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one call, as JSON. Raises CallError."""
        message = json_format.ParseDict(dict(request), _MESSAGES[method](), ignore_unknown_fields=True)
        return dict(json_format.MessageToDict(getattr(self.servicer, method)(message, Context())))

    def configure(self, **settings: Any) -> None:
        """Configure with a kubeconfig of nowhere."""
        self.ask("Configure", {"args": {"kubeconfig": KUBECONFIG, **settings}})


KUBECONFIG = json.dumps(
    {
        "clusters": [{"name": "c", "cluster": {"server": SERVER}}],
        "users": [{"name": "u", "user": {"token": "canary-token-61f0"}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
)

KINDS = {
    "/api/v1": "Namespace/ ConfigMap Secret ResourceQuota ServiceAccount Service",
    "/apis/apps/v1": "Deployment",
    "/apis/networking.k8s.io/v1": "NetworkPolicy",
    "/apis/rbac.authorization.k8s.io/v1": "Role",
    "/apis/policy/v1": "PodDisruptionBudget",
    "/apis/apiextensions.k8s.io/v1": "CustomResourceDefinition/",
    "/apis/admissionregistration.k8s.io/v1": "ValidatingAdmissionPolicy/",
    "/apis/dic.example/v1": "Drill",
}


def plural(kind: str) -> str:
    """The plural that the recorded kinds have."""
    return kind.lower()[:-1] + "ies" if kind.endswith("y") else kind.lower() + "s"


class RecordedApi:
    """Stands in for an API server: keeps the objects it is told of, and what was sent to it."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.answers: list[dict[str, Any]] = []
        """What the next applies are answered with."""
        self.sent: list[tuple[str, str, Any]] = []

    def keep(self, live: dict[str, Any]) -> None:
        """Let an object be there."""
        version, meta = live["apiVersion"], live["metadata"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        middle = f"/namespaces/{meta['namespace']}" if "namespace" in meta else ""
        self.objects[f"{root}{middle}/{plural(live['kind'])}/{meta['name']}"] = live

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Answer as an API server would that made of each apply what was recorded."""
        self.sent.append((method, path, more.get("body")))
        if method == "GET" and path in KINDS:
            words = KINDS[path].split()
            return {
                "resources": [
                    {"name": plural(word.rstrip("/")), "kind": word.rstrip("/"), "namespaced": not word.endswith("/")}
                    for word in words
                ]
            }
        if method == "PATCH" and more.get("content_type", "").startswith("application/apply"):
            self.objects[path] = copy.deepcopy(self.answers.pop(0))
            return copy.deepcopy(self.objects[path])
        if method == "PATCH":
            return copy.deepcopy(self.objects[path])
        if method == "DELETE":
            self.objects.pop(path, None)
            return {"kind": "Status", "status": "Success"}
        if path in self.objects:
            return copy.deepcopy(self.objects[path])
        status = {"reason": "NotFound", "message": "not found"}
        raise ApiError(server=SERVER, method=method, path=path, code=404, status=status)


@pytest.fixture
def recorded_api(monkeypatch: pytest.MonkeyPatch) -> RecordedApi:
    """An API server that answers what was recorded; nothing goes over the network."""
    api = RecordedApi()
    monkeypatch.setattr(Connection, "call", lambda self, method, path, **more: api.call(method, path, **more))
    monkeypatch.setattr(Connection, "server", SERVER)
    return api


@pytest.fixture
def provider() -> Provider:
    """A provider that nobody has configured yet."""
    return Provider()


@pytest.fixture
def recording() -> Callable[[str], list[dict[str, Any]]]:
    """The calls of one recorded run."""

    def load(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    return load

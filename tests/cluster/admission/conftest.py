"""The API server with every rule installed in it, and the gate of the preview beside it."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.kinds import KINDS, NAMESPACE, SERVICE, SERVICE_ACCOUNT, Kind
from provincial_policies.cel.manifests import Installation, manifests
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.resource import Resource
from provincial_policies.verdict import Outcome, Verdict

RULES = {rule_id: rule for rule_id, rule in catalogue.RULES.items() if rule.cel is not None}
NAMED = re.compile(r"\[([a-z][a-z0-9-]+)\] ")


@dataclass(frozen=True)
class Answer:
    """What the API server said to an object."""

    status: int
    message: str
    warnings: tuple[str, ...]

    @property
    def rules(self) -> set[str]:
        """The rules it named."""
        return {name for text in (self.message, *self.warnings) for name in NAMED.findall(text)}


@dataclass
class Server:
    """The API server over one connection that is kept open."""

    connection: http.client.HTTPSConnection
    dispatcher: Dispatcher
    namespaces: list[Resource] = field(default_factory=list)
    """Those that really are there; what is only tried on either side is none."""

    def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> tuple[Answer, Any]:
        """One request and its answer."""
        self.connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": kind})
        response = self.connection.getresponse()
        raw = response.read()
        data = json.loads(raw) if raw.startswith(b"{") else {}
        warnings = tuple(_unquoted(text) for text in response.headers.get_all("Warning") or ())
        return Answer(response.status, data.get("message", "") if response.status >= 400 else "", warnings), data

    def apply(self, manifest: dict[str, Any]) -> None:
        """Server-side apply, by force."""
        path = f"{path_of(manifest)}/{manifest['metadata']['name']}?fieldManager=test&force=true"
        answer, _ = self.ask("PATCH", path, manifest, "application/apply-patch+yaml")
        assert answer.status in (200, 201), answer

    def delete(self, manifest: dict[str, Any]) -> None:
        """Delete, whether it is there or not."""
        answer, _ = self.ask("DELETE", f"{path_of(manifest)}/{manifest['metadata']['name']}")
        assert answer.status in (200, 202, 404), answer

    @staticmethod
    def path_of(manifest: dict[str, Any], name: str = "") -> str:
        """Where an object is reached, or without a name the collection it belongs in."""
        return f"{path_of(manifest)}/{name}" if name else path_of(manifest)

    @staticmethod
    def wait_until(look: Any) -> Any:
        """What `look` finds once it finds something."""
        return wait_until(look)

    def wait_for(self, path: str) -> None:
        """Wait until something is there."""
        wait_until(lambda: self.ask("GET", path)[0].status == 200)

    def checked(self, policy: dict[str, Any]) -> bool:
        """Whether the cluster has read a policy's expressions."""
        _, found = self.ask("GET", f"{path_of(policy)}/{policy['metadata']['name']}")
        return bool(found.get("status", {}).get("observedGeneration") == found["metadata"]["generation"])

    def install(self, manifests: list[dict[str, Any]]) -> None:
        """Apply manifests, and wait until the cluster has read the policies among them."""
        for manifest in manifests:
            self.apply(manifest)
        for manifest in manifests:
            if manifest["kind"] == "ValidatingAdmissionPolicy":
                wait_until(partial(self.checked, manifest))

    def at_preview(self, kind: Kind, made: dict[str, Any]) -> dict[str, Verdict]:
        """What the gate of the preview says to the same object: verdicts by rule."""
        properties = {key: value for key, value in made.items() if key not in ("apiVersion", "kind")}
        resource = Resource.of(Decoded(properties), type=kind.token, urn="urn:it", name="it")
        for namespace in self.namespaces:
            self.dispatcher.namespaces.note(namespace)
        return {verdict.rule.id: verdict for verdict in self.dispatcher.check(resource).verdicts}

    def failed(self, kind: Kind, made: dict[str, Any]) -> set[str]:
        """The rules that fail at preview."""
        verdicts = self.at_preview(kind, made)
        return {name for name, item in verdicts.items() if item.outcome in (Outcome.FAILED, Outcome.ERROR)}

    def surround(self, manifest: dict[str, Any]) -> None:
        """Make a namespace in which objects are tried, and let the gate of the preview know it too."""
        self.apply(manifest)
        self.namespaces.append(Resource.of(Decoded(manifest), type=NAMESPACE.token, urn="urn:around", name="around"))

    def offer(self, manifest: dict[str, Any]) -> Answer:
        """Create it as a trial: everything happens but the writing."""
        return self.ask("POST", f"{path_of(manifest)}?dryRun=All", manifest)[0]


def _unquoted(warning: str) -> str:
    text = warning.encode("latin-1").decode("utf-8")  # headers arrive byte by byte
    return text.partition('"')[2].rpartition('"')[0].replace('\\"', '"')


PLURALS = {
    "CustomResourceDefinition": "customresourcedefinitions",
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
    **{kind.kind: kind.plural for kind in KINDS.values()},
}


GATEWAY_DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "gateways.gateway.networking.k8s.io",
        "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2466"},
    },
    "spec": {
        "group": "gateway.networking.k8s.io",
        "names": {"kind": "Gateway", "plural": "gateways"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "x-kubernetes-preserve-unknown-fields": True,
                                "properties": {
                                    "listeners": {
                                        "type": "array",
                                        "items": {
                                            "type": "object",
                                            "x-kubernetes-preserve-unknown-fields": True,
                                            "properties": {"name": {"type": "string"}, "protocol": {"type": "string"}},
                                        },
                                    }
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}
"""As much of the Gateway API's definition as the rules read."""


def path_of(manifest: dict[str, Any]) -> str:
    """The collection of the API that an object belongs in."""
    version, namespace = manifest["apiVersion"], manifest["metadata"].get("namespace")
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    return f"{root}{f'/namespaces/{namespace}' if namespace else ''}/{PLURALS[manifest['kind']]}"


def wait_until(look: Any, seconds: float = 60.0) -> Any:
    """What `look` finds once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def server(checkout: Project) -> Iterator[Server]:
    """The API server with every rule installed and at work, as the administrator reaches it."""
    endpoint = sandbox.start_kubernetes(checkout)
    files = ClusterFiles(folder=checkout.sandbox / "kubernetes")
    context = ssl.create_default_context(cafile=str(files.certificate("cluster-authority")))
    context.load_cert_chain(files.certificate("admin"), files.key("admin"))
    host = endpoint.url.removeprefix("https://")
    dispatcher = Dispatcher(
        rules=RULES,
        limits={},
        environment="local",
        today=datetime.now(timezone(timedelta(hours=7))).date(),
        parameters=examples.PARAMETERS,
    )
    server = Server(http.client.HTTPSConnection(host, timeout=60, context=context), dispatcher)
    for name, profile in NAMESPACES.items():
        server.surround(namespace(name, profile))
    server.apply(
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": "provincial-level-3", "labels": dict(examples.LABELS)},
            "value": 3000,
        }
    )
    for name in NAMESPACES:
        server.wait_for(f"/api/v1/namespaces/{name}/serviceaccounts/default")
        server.apply({**examples.example(SERVICE_ACCOUNT), "metadata": {"name": "portal", "namespace": name}})
    server.apply(GATEWAY_DEFINITION)
    wait_until(lambda: server.ask("GET", "/apis/gateway.networking.k8s.io/v1/gateways")[0].status == 200)
    installed = manifests(RULES.values(), Installation(parameters=examples.PARAMETERS))
    server.install(installed)
    bad = examples.example(SERVICE, {"spec.type": "NodePort"})
    wait_until(lambda: server.offer(bad).status == 403)
    time.sleep(1)  # the server compiles all policies anew in one go
    yield server
    for manifest in reversed(installed):
        server.delete(manifest)
    server.connection.close()


NAMESPACES = {
    examples.NAMESPACE_NAME: "privileged",
    "plain": "privileged",
    "default": "privileged",
    "restricted": "restricted",
    "baseline": "baseline",
}
"""The namespaces there are, and which profile Pod Security admission enforces in them: where it must not get ahead of
the policies, none."""


def namespace(name: str, profile: str) -> dict[str, Any]:
    """A namespace with the labels of the examples."""
    enforced = {"pod-security.kubernetes.io/enforce": profile}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {**examples.LABELS, **enforced}},
    }

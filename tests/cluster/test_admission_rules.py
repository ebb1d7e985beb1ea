"""The rules in CEL as the real API server enforces them: the same verdicts and words as at preview."""

from __future__ import annotations

import http.client
import importlib.util
import json
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_policies import catalogue
from provincial_policies.cel import examples
from provincial_policies.cel.kinds import KINDS, NAMESPACE, SERVICE, Kind
from provincial_policies.cel.manifests import Installation, manifests
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.resource import Resource
from provincial_policies.rule import Rule
from provincial_policies.verdict import Outcome

pytestmark = pytest.mark.timeout(1800)  # the first start may have to download or build the servers

TESTS = Path(__file__).resolve().parents[1] / "policies" / "kubernetes"
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

    def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> tuple[Answer, Any]:
        """One request and its answer."""
        self.connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": kind})
        response = self.connection.getresponse()
        data = json.loads(response.read())
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

    def offer(self, manifest: dict[str, Any]) -> Answer:
        """Create it as a trial: everything happens but the writing."""
        return self.ask("POST", f"{path_of(manifest)}?dryRun=All", manifest)[0]


def _unquoted(warning: str) -> str:
    return warning.partition('"')[2].rpartition('"')[0].replace('\\"', '"')


PLURALS = {
    "ConfigMap": "configmaps",
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
    **{kind.kind: kind.plural for kind in KINDS.values()},
}


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
    server = Server(http.client.HTTPSConnection(host, timeout=60, context=context))
    for name, more in ((examples.NAMESPACE_NAME, {}), ("plain", {})):
        server.apply(namespace(name, more))
    wait_until(
        lambda: (
            server.ask("GET", f"/api/v1/namespaces/{examples.NAMESPACE_NAME}/serviceaccounts/default")[0].status == 200
        )
    )
    server.apply(
        {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": "provincial-level-3", "labels": dict(examples.LABELS)},
            "value": 3000,
        }
    )
    server.apply(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": "portal", "namespace": examples.NAMESPACE_NAME, "labels": dict(examples.LABELS)},
            "automountServiceAccountToken": False,
        }
    )
    installed = manifests(RULES.values(), Installation(parameters=examples.PARAMETERS))
    for manifest in installed:
        server.apply(manifest)
    for manifest in (item for item in installed if item["kind"] == "ValidatingAdmissionPolicy"):
        wait_until(lambda manifest=manifest: checked(server, manifest))
    bad = examples.example(SERVICE, {"spec.type": "NodePort"})
    wait_until(lambda: server.offer(bad).status == 403)
    time.sleep(1)  # the server compiles all policies anew in one go
    yield server
    for manifest in reversed(installed):
        server.delete(manifest)
    server.connection.close()


def namespace(name: str, labels: dict[str, str]) -> dict[str, Any]:
    """A namespace with the labels of the examples and some more."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {**examples.LABELS, **labels}},
    }


def checked(server: Server, policy: dict[str, Any]) -> bool:
    """Whether the API server has read the policy's expressions."""
    _, found = server.ask("GET", f"{path_of(policy)}/{policy['metadata']['name']}")
    return bool(found.get("status", {}).get("observedGeneration") == found["metadata"]["generation"])


def at_preview(kind: Kind, made: dict[str, Any]) -> dict[str, Any]:
    """What the gate of the preview says to the same object: verdicts by rule."""
    properties = {key: value for key, value in made.items() if key not in ("apiVersion", "kind")}
    resource = Resource.of(Decoded(properties), type=kind.token, urn="urn:it", name="it")
    dispatcher = Dispatcher(
        rules=RULES, limits={}, environment="local", today=date(2026, 11, 26), parameters=examples.PARAMETERS
    )
    return {verdict.rule.id: verdict for verdict in dispatcher.check(resource).verdicts}


def failed(verdicts: dict[str, Any]) -> set[str]:
    return {rule_id for rule_id, verdict in verdicts.items() if verdict.outcome in (Outcome.FAILED, Outcome.ERROR)}


def module_of(rule_id: str) -> ModuleType:
    """The tests of a rule, which hold its planted fault."""
    path = TESTS / f"test_{rule_id.replace('-', '_')}.py"
    specification = importlib.util.spec_from_file_location(f"planted_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def whole(token: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """A planted resource as a manifest."""
    return {"apiVersion": KINDS[token].api_version, "kind": KINDS[token].kind, **inputs}


def test_the_server_finds_nothing_wrong_with_the_text_of_any_policy(server: Server) -> None:
    _, found = server.ask("GET", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies")
    warnings = {
        item["metadata"]["name"]: item["status"]["typeChecking"]["expressionWarnings"]
        for item in found["items"]
        if item["status"].get("typeChecking", {}).get("expressionWarnings")
    }
    assert len(found["items"]) > 1
    assert warnings == {}


@pytest.mark.parametrize(
    "kind", [kind for kind in examples.known() if kind is not NAMESPACE], ids=lambda kind: kind.kind
)
def test_a_good_object_passes_both_gates(kind: Kind, server: Server) -> None:
    made = examples.example(kind)
    answer = server.offer(made)
    assert answer.status == 201, answer
    assert answer.rules == set()
    assert failed(at_preview(kind, made)) == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_planted_object_is_refused_by_both_gates_with_the_same_words(rule: Rule, server: Server) -> None:
    ((token, _, inputs),) = module_of(rule.id).FAULT
    verdicts = at_preview(KINDS[token], inputs)
    assert failed(verdicts) == {rule.id}
    (failure,) = verdicts[rule.id].failures
    answer = server.offer(whole(token, inputs))
    assert answer.rules == {rule.id}
    said = f"[{rule.id}] {failure.property}: {failure.message.en} / {failure.message.vi} "
    assert any(said in text for text in (answer.message, *answer.warnings)), answer
    advises = rule.severity == "low"
    assert answer.status == (201 if advises else 403)
    if not advises:
        assert said in answer.message

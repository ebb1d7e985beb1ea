"""A server that is overloaded, restarts, loses answers or is not there, told apart from one that refuses for good."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from ruamel.yaml import YAML

from provincial_cloud.kubernetes.provider import connection

if TYPE_CHECKING:
    from conftest import Cluster, Plugin

pytestmark = pytest.mark.timeout(300)
CONFIG_MAP = "core/v1:ConfigMap"
Fault = Callable[[str, str], tuple[int, dict[str, str], bytes] | str | None]
"""Given method and path: an answer of its own, "lost" to pass the request on and drop the answer, None to pass on."""


def settings(place: str, **more: Any) -> dict[str, Any]:
    """A ConfigMap."""
    meta = {"name": "settings", "namespace": place, **more}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"greeting": "xin chào"}}


class Front:
    """A loopback proxy before the API server, which spoils what the test asks it to spoil."""

    def __init__(self, kubeconfig: Path, folder: Path) -> None:
        content = YAML(typ="safe").load(kubeconfig.read_text())
        self.target = content["clusters"][0]["cluster"]["server"]
        files = {}
        cluster, user = content["clusters"][0]["cluster"], content["users"][0]["user"]
        for entry, name in ((cluster, "certificate-authority"), (user, "client-certificate"), (user, "client-key")):
            files[name] = folder / name
            text = entry.get(f"{name}-data")
            files[name].write_bytes(base64.b64decode(text) if text else Path(entry[name]).read_bytes())
        self.pool = urllib3.PoolManager(
            ca_certs=str(files["certificate-authority"]),
            cert_file=str(files["client-certificate"]),
            key_file=str(files["client-key"]),
            cert_reqs=ssl.CERT_REQUIRED,
        )
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, str]] = []
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def handle_any(self) -> None:
                front.answer(self)

            do_GET = do_PATCH = do_DELETE = do_POST = handle_any  # noqa: N815 - the base class' names

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self.server.server_port}"
        self.kubeconfig = (
            f"clusters: [{{name: c, cluster: {{server: '{address}'}}}}]\n"
            "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n"
        )

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Pass a request on, or spoil it."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.seen.append((handler.command, handler.path))
        spoilt: Any = None
        for fault in list(self.faults):
            spoilt = fault(handler.command, handler.path)
            if spoilt is not None:
                self.faults.remove(fault)
                break
        if isinstance(spoilt, tuple):
            status, headers, content = spoilt
        else:
            kept = {key: value for key, value in handler.headers.items() if key in ("Content-Type", "Accept")}
            passed = self.pool.request(
                handler.command, self.target + handler.path, body=body or None, headers=kept, retries=False
            )
            status, headers, content = passed.status, {"Content-Type": passed.headers["Content-Type"]}, passed.data
        if spoilt == "lost":
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        handler.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            handler.send_header(key, value)
        handler.end_headers()
        handler.wfile.write(content)


@pytest.fixture
def front(cluster: Cluster, tmp_path: Path) -> Iterator[Front]:
    """A proxy before the cluster of the tests."""
    made = Front(cluster.kubeconfig, tmp_path)
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.pool.clear()


@pytest.fixture
def fronted(start_plugin: Callable[[], Plugin], front: Front) -> Plugin:
    """A provider that talks to the cluster through the proxy."""
    plugin = start_plugin()
    plugin.configure(front.kubeconfig)
    return plugin


def status(code: int, reason: str, message: str, **headers: str) -> Fault:
    """Answers a change with a status of the API."""
    content = {"kind": "Status", "status": "Failure", "reason": reason, "message": message, "code": code}
    answer = (code, {"Content-Type": "application/json", **headers}, json.dumps(content).encode())
    return lambda method, path: answer if method in ("PATCH", "DELETE") else None


@pytest.mark.parametrize(
    "fault",
    [
        status(429, "TooManyRequests", "the server is overloaded", **{"Retry-After": "1"}),
        status(500, "InternalError", "etcdserver: request timed out"),
        status(503, "ServiceUnavailable", "apiserver is shutting down"),
        lambda method, path: "lost" if method == "PATCH" else None,
    ],
    ids=["overload", "store", "restart", "lost answer"],
)
def test_what_passes_is_tried_again(fault: Fault, front: Front, fronted: Plugin, cluster: Cluster, place: str) -> None:
    front.faults = [fault, fault]
    made = fronted.make(CONFIG_MAP, settings(place))
    assert front.faults == []
    live = cluster.ask("get", "configmap", "settings", "-n", place)
    assert live["metadata"]["uid"] == made.live["metadata"]["uid"]
    front.faults = [fault]
    fronted.change(made, settings(place, labels={"stage": "two"}))
    assert cluster.ask("get", "configmap", "settings", "-n", place)["metadata"]["labels"] == {"stage": "two"}


def test_a_change_that_meets_another_one_is_tried_again(
    front: Front, fronted: Plugin, cluster: Cluster, place: str
) -> None:
    made = fronted.make(CONFIG_MAP, settings(place))
    text = 'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply again'
    front.faults = [status(409, "Conflict", text)]
    fronted.change(made, settings(place, labels={"stage": "two"}))
    front.faults = [status(409, "Conflict", text)]
    fronted.remove(made)
    assert cluster.run("get", "configmap", "settings", "-n", place).returncode != 0


def test_a_refusal_for_good_is_told_at_once(front: Front, fronted: Plugin, place: str) -> None:
    front.faults = [status(403, "Forbidden", 'configmaps "settings" is forbidden: not today')]
    with pytest.raises(Exception, match="403 Forbidden") as refused:
        fronted.make(CONFIG_MAP, settings(place))
    for word in (
        "cannot create kubernetes:core/v1:ConfigMap 'one'",
        f"PATCH http://127.0.0.1:{front.server.server_port}/api/v1/namespaces/{place}/configmaps/settings",
        "next:    give the account that deploys this permission",
    ):
        assert word in str(refused.value)


def test_lasting_overload_ends_in_a_clear_error(
    front: Front, fronted: Plugin, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LOST_CONTACT_SECONDS", 1.0)
    front.faults = [status(429, "TooManyRequests", "the server is overloaded")] * 50
    with pytest.raises(Exception, match="429 TooManyRequests") as refused:
        fronted.make(CONFIG_MAP, settings(place))
    assert "--parallel" in str(refused.value)


def test_a_creation_is_one_request_and_kinds_are_listed_once(front: Front, fronted: Plugin, place: str) -> None:
    for number in range(5):
        given = settings(place)
        given["metadata"]["name"] = f"settings-{number}"
        fronted.make(CONFIG_MAP, given, name=f"settings-{number}")
    assert [method for method, _ in front.seen] == ["GET", *["PATCH"] * 5]


def test_a_webhook_that_never_answers_is_named(plugin: Plugin, cluster: Cluster, place: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}]
        hook = {
            "name": "silent.example.vn",
            "clientConfig": {"url": f"https://127.0.0.1:{silent.getsockname()[1]}/"},
            "rules": rules,
            "timeoutSeconds": 1,
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": place}},
        }
        version = "admissionregistration.k8s.io/v1"
        made = plugin.make(
            f"{version}:ValidatingWebhookConfiguration",
            {
                "apiVersion": version,
                "kind": "ValidatingWebhookConfiguration",
                "metadata": {"name": place},
                "webhooks": [hook],
            },
        )
        try:

            def refused() -> bool:  # the server learns of a webhook within a second
                try:
                    plugin.preview(CONFIG_MAP, settings(place))
                except Exception as error:  # noqa: BLE001 - the error is what is looked at
                    return 'failed calling webhook "silent.example.vn"' in str(error) and "mend or remove" in str(error)
                return False

            cluster.wait_for(refused)
        finally:
            plugin.remove(made)


def test_a_server_that_is_not_there_is_told_within_seconds(start_plugin: Callable[[], Plugin]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    nowhere = (
        f"clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{port}'}}}}]\n"
        "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n"
    )
    plugin, forgetful = start_plugin(), start_plugin()
    plugin.configure(nowhere)
    forgetful.configure(nowhere, deleteUnreachable="true")
    with pytest.raises(Exception, match="the Kubernetes API server can't be reached") as refused:
        plugin.make(CONFIG_MAP, settings("nowhere"))
    for word in (f"https://127.0.0.1:{port}", "onnection refused", "PULUMI_K8S_DELETE_UNREACHABLE=true"):
        assert word in str(refused.value)
    assert plugin.preview(CONFIG_MAP, settings("nowhere"))["data"] == {"greeting": "xin chào"}
    assert any("the preview is not checked against the cluster" in text for text in plugin.engine.heard)
    made = plugin.held(CONFIG_MAP, "nowhere/settings", settings("nowhere"))
    for call in (plugin.remove, plugin.read):
        with pytest.raises(Exception, match="can't be reached"):
            call(made)
    patient = start_plugin()
    patient.configure(nowhere, skipUpdateUnreachable="true")
    assert patient.check(made.urn, {**settings("nowhere"), "data": {"greeting": "chào"}}, made.inputs) == made.inputs
    forgetful.remove(made)
    assert forgetful.read(made) is None

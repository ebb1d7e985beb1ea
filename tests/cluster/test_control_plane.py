"""The Kubernetes half of the sandbox with the real servers."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import ssl
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.backup import etcd
from provincial_cloud.backup.bringing_back import Brought, Chosen, put_back_cluster
from provincial_cloud.backup.manifest import Manifest
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.sandbox import Condition, furniture, ports
from provincial_cloud.sandbox.cluster_layout import NODES_USER, ClusterFiles
from provincial_cloud.sandbox.control_plane import Server
from provincial_cloud.sandbox.kubernetes import etcd_endpoint
from provincial_cloud.sandbox.process import start_mark

if TYPE_CHECKING:
    from conftest import Cluster

pytestmark = pytest.mark.timeout(1800)  # the first start may have to download or build the servers

CANARY = "canary-of-a-secret-5b1f"


def files_of(cluster: Cluster) -> ClusterFiles:
    return ClusterFiles(folder=cluster.project.sandbox / "kubernetes")


def port_of(cluster: Cluster, server: Server) -> int:
    port = sandbox.kubernetes_status(cluster.project).servers[server].port
    assert port is not None
    return port


def https(
    cluster: Cluster, server: Server, path: str, *, authority: str, client: str | None, body: Any = None
) -> tuple[int, bytes]:
    """One request; raises OSError where the server won't even talk."""
    files = files_of(cluster)
    context = ssl.create_default_context(cafile=str(files.certificate(authority)))
    if client is not None:
        context.load_cert_chain(files.certificate(client), files.key(client))
    connection = http.client.HTTPSConnection("127.0.0.1", port_of(cluster, server), timeout=10, context=context)
    try:
        connection.request("POST" if body else "GET", path, body=json.dumps(body) if body else None)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def stored(cluster: Cluster, key: str) -> bytes:
    """What etcd holds under `key`, raw."""
    body = {"key": base64.b64encode(key.encode()).decode()}
    _, answer = https(cluster, Server.ETCD, "/v3/kv/range", authority="etcd-authority", client="etcd-client", body=body)
    return base64.b64decode(json.loads(answer)["kvs"][0]["value"])


def make_namespace(cluster: Cluster, name: str) -> str:
    made = cluster.run("create", "namespace", name)
    assert made.returncode == 0, made.stderr
    return name


def deployment(name: str, replicas: int) -> dict[str, Any]:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "main", "image": "registry.example.vn/app:1"}]},
            },
        },
    }


def test_everything_runs_and_is_ready(cluster: Cluster) -> None:
    status = sandbox.kubernetes_status(cluster.project)
    assert status.condition is Condition.RUNNING
    assert {found.condition for found in status.servers.values()} == {Condition.RUNNING}
    assert sandbox.kubeconfig(cluster.project) == cluster.kubeconfig


def test_client_and_server_are_of_the_pinned_version(cluster: Cluster) -> None:
    from provincial_cloud.toolchain.pins import Tool, load_pins

    pinned = load_pins(cluster.project.toolchain / "pins.toml").tools[Tool.KUBERNETES].version
    version = cluster.ask("version")
    assert version["serverVersion"]["gitVersion"] == f"v{pinned}"
    assert version["clientVersion"]["gitVersion"] == f"v{pinned}"


def test_a_deployment_becomes_ready_on_simulated_nodes(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "dich-vu-cong")
    cluster.ask("apply", "-n", namespace, "-f", "-", given=deployment("portal", 2))
    waited = cluster.run("rollout", "status", "deployment/portal", "-n", namespace, "--timeout=150s")
    assert waited.returncode == 0, waited.stderr
    (replica_set,) = cluster.ask("get", "replicasets", "-n", namespace)["items"]
    assert replica_set["metadata"]["ownerReferences"][0]["name"] == "portal"
    pods = cluster.ask("get", "pods", "-n", namespace)["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]
    assert {pod["spec"]["nodeName"] for pod in pods} <= set(furniture.NODES)


def test_the_nodes_are_ready_in_three_zones_and_say_their_level(cluster: Cluster) -> None:
    def ready() -> Any:
        nodes = cluster.ask("get", "nodes")["items"]
        told = [{each["type"]: each["status"] for each in node["status"].get("conditions", [])} for node in nodes]
        return nodes if told and all(each.get("Ready") == "True" for each in told) else None

    labels = [node["metadata"]["labels"] for node in cluster.wait_for(ready)]
    assert {each["topology.kubernetes.io/zone"] for each in labels} == set(furniture.NODES.values())
    assert {each["provincial/level"] for each in labels} == {furniture.NODES_LEVEL}


def test_whoever_plays_the_nodes_sees_no_secret(cluster: Cluster) -> None:
    asked = cluster.run("auth", "can-i", "list", "secrets", "--all-namespaces", "--as", NODES_USER)
    assert asked.stdout.strip() == "no"


def test_a_namespace_that_says_nothing_still_refuses_a_privileged_pod(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "unlabelled")
    cluster.wait_for(lambda: cluster.run("get", "serviceaccount", "default", "-n", namespace).returncode == 0)
    container = {"name": "main", "image": "registry.example.vn/app:1", "securityContext": {"privileged": True}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "mighty"}, "spec": {"containers": [container]}}
    refused = cluster.run("create", "-n", namespace, "-f", "-", "--dry-run=server", given=pod)
    assert refused.returncode != 0
    assert 'violates PodSecurity "baseline' in refused.stderr


def test_controllers_clean_a_deleted_namespace_up(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "short-lived")
    cluster.ask("apply", "-n", namespace, "-f", "-", given=deployment("app", 1))
    assert cluster.run("delete", "namespace", namespace, "--timeout=150s").returncode == 0
    assert cluster.run("get", "namespace", namespace).returncode != 0


def test_each_namespace_gets_a_service_account_and_the_clusters_authority(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "with-account")
    cluster.wait_for(lambda: cluster.run("get", "serviceaccount", "default", "-n", namespace).returncode == 0)
    cluster.wait_for(lambda: cluster.run("get", "configmap", "kube-root-ca.crt", "-n", namespace).returncode == 0)
    published = cluster.ask("get", "configmap", "kube-root-ca.crt", "-n", namespace)["data"]["ca.crt"]
    assert published == files_of(cluster).certificate("cluster-authority").read_text()


def test_a_service_account_is_who_it_says_and_may_do_nothing_by_itself(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "powerless")
    cluster.wait_for(lambda: cluster.run("get", "serviceaccount", "default", "-n", namespace).returncode == 0)
    token = cluster.run("create", "token", "default", "-n", namespace).stdout.strip()
    context = ssl.create_default_context(cafile=str(files_of(cluster).certificate("cluster-authority")))
    connection = http.client.HTTPSConnection("127.0.0.1", port_of(cluster, Server.API_SERVER), context=context)
    connection.request("GET", f"/api/v1/namespaces/{namespace}/secrets", headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status == 403
    assert f'User "system:serviceaccount:{namespace}:default" cannot list' in answer["message"]


@pytest.mark.parametrize("path", ["/api", "/version", "/readyz", "/api/v1/secrets"])
def test_the_anonymous_are_refused(cluster: Cluster, path: str) -> None:
    status, _ = https(cluster, Server.API_SERVER, path, authority="cluster-authority", client=None)
    assert status == 401


def test_components_may_do_no_more_than_their_role(cluster: Cluster) -> None:
    path = "/api/v1/secrets"
    status, _ = https(cluster, Server.API_SERVER, path, authority="cluster-authority", client="scheduler-client")
    assert status == 403
    status, _ = https(cluster, Server.API_SERVER, path, authority="cluster-authority", client="admin")
    assert status == 200


@pytest.mark.parametrize("client", [None, "admin", "scheduler-client"])
def test_the_store_opens_to_the_api_server_alone(cluster: Cluster, client: str | None) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        https(cluster, Server.ETCD, "/health", authority="etcd-authority", client=client)
    status, _ = https(cluster, Server.ETCD, "/health", authority="etcd-authority", client="etcd-client")
    assert status == 200


def test_secrets_are_encrypted_in_the_store_and_other_objects_are_not(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "with-secrets")
    for kind in ("secret generic", "configmap"):
        made = cluster.run("create", *kind.split(), "canary", "-n", namespace, f"--from-literal=password={CANARY}")
        assert made.returncode == 0, made.stderr
    secret = stored(cluster, f"/registry/secrets/{namespace}/canary")
    assert secret.startswith(b"k8s:enc:secretbox:v1:sandbox-1:")
    assert CANARY.encode() not in secret
    assert CANARY.encode() in stored(cluster, f"/registry/configmaps/{namespace}/canary")
    read = cluster.ask("get", "secret", "canary", "-n", namespace)["data"]["password"]
    assert base64.b64decode(read).decode() == CANARY


def test_changes_are_audited_without_the_bodies_of_secrets(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "audited")
    cluster.run("create", "secret", "generic", "hidden", "-n", namespace, f"--from-literal=password={CANARY}")
    log = cluster.project.sandbox / "logs" / "audit.log"

    def creations() -> Any:
        events = [json.loads(line) for line in log.read_text().splitlines()]
        return [
            event
            for event in events
            if event["verb"] == "create"
            and event.get("objectRef", {}).get("namespace") == namespace
            and event["objectRef"].get("name") == "hidden"
        ]

    (event,) = cluster.wait_for(creations)
    assert event["user"]["username"] == "provincial-sandbox-admin"
    text = log.read_text()
    assert CANARY not in text
    assert base64.b64encode(CANARY.encode()).decode() not in text


def test_every_file_is_for_its_owner_alone(cluster: Cluster) -> None:
    for path in (cluster.project.runtime, *cluster.project.runtime.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_servers_listen_on_loopback_only_and_carry_no_secret_on_their_command_lines(cluster: Cluster) -> None:
    import psutil

    secret = json.loads(files_of(cluster).encryption.read_text())
    key = secret["resources"][0]["providers"][0]["secretbox"]["keys"][0]["secret"]
    for server in sandbox.kubernetes_status(cluster.project).servers.values():
        assert server.pid is not None
        process = psutil.Process(server.pid)
        listening = {found.laddr.ip for found in process.net_connections() if found.status == psutil.CONN_LISTEN}
        assert listening == {"127.0.0.1"}
        assert key not in " ".join(process.cmdline())
        assert "AWS_" not in "".join(process.environ())


def test_a_restart_keeps_data_ports_certificates_and_secrets(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "kept")
    cluster.run("create", "secret", "generic", "kept", "-n", namespace, f"--from-literal=password={CANARY}")
    before = sandbox.kubernetes_status(cluster.project)
    kubeconfig = cluster.kubeconfig.read_bytes()
    assert sandbox.stop_kubernetes(cluster.project)
    assert sandbox.kubernetes_status(cluster.project).condition is Condition.STOPPED
    endpoint = sandbox.start_kubernetes(cluster.project)
    assert endpoint.certificates_renewed == ()
    after = sandbox.kubernetes_status(cluster.project)
    assert {name: found.port for name, found in after.servers.items()} == {
        name: found.port for name, found in before.servers.items()
    }
    assert cluster.kubeconfig.read_bytes() == kubeconfig
    read = cluster.ask("get", "secret", "kept", "-n", namespace)["data"]["password"]
    assert base64.b64decode(read).decode() == CANARY


def test_what_was_written_before_a_kill_of_all_servers_is_still_there(cluster: Cluster) -> None:
    namespace = make_namespace(cluster, "survivor")
    for found in sandbox.kubernetes_status(cluster.project).servers.values():
        assert found.pid is not None
        with suppress(ProcessLookupError):  # one ends by itself once another is gone
            os.kill(found.pid, 9)
    cluster.wait_for(lambda: sandbox.kubernetes_status(cluster.project).condition is Condition.DIED)
    sandbox.start_kubernetes(cluster.project)
    assert cluster.run("get", "namespace", namespace).returncode == 0


def test_a_lost_store_comes_back_out_of_a_copy_with_its_secrets(cluster: Cluster, tmp_path: Path) -> None:
    """As `provincial recover` does it before the stacks: what nobody declared is there again, as it was."""
    name, files = make_namespace(cluster, "recovered"), files_of(cluster)
    cluster.run("create", "secret", "generic", "word", "-n", name, f"--from-literal=word={CANARY}")
    before = cluster.ask("get", "secret", "word", "-n", name)
    url, client = etcd_endpoint(cluster.project)
    chosen = Chosen(plan="daily", snapshot="one", manifest_path="/staging/manifest.jsonl", digest=None)
    (tmp_path / "staging" / "dumps").mkdir(parents=True)
    told = etcd.snapshot(etcd.Member(url=url, client=client), tmp_path / "staging" / "dumps" / "one.etcd")
    cluster.run("create", "configmap", "later", "-n", name)
    sandbox.stop_kubernetes(cluster.project)

    def put_back(answers: dict[str, str]) -> tuple[list[FindingKind], str]:
        manifest = Manifest(
            entries={}, answers={"cluster/one": {"snapshot": "/staging/dumps/one.etcd", "answers": answers}}
        )
        copy = Brought(chosen=chosen, root=tmp_path, manifest=manifest)
        findings, word = put_back_cluster(cluster.project, "one", copy)
        return [one.kind for one in findings], word

    assert put_back(told) == ([], "cluster/one: has data, which stay")
    shutil.rmtree(files.etcd_data)
    files.encryption.rename(tmp_path / "key")
    found, word = put_back(told)
    assert (found, str(files.encryption) in word) == ([FindingKind.FILE_MISSING], True)
    (tmp_path / "key").rename(files.encryption)
    assert put_back({**told, etcd.REVISION: "1"}) == ([FindingKind.ANSWER_DIFFERS], "cluster/one: not put back")
    assert not files.etcd_data.exists()
    assert put_back(told) == ([], "cluster/one: its etcd is back")

    sandbox.start_kubernetes(cluster.project)
    assert cluster.ask("get", "secret", "word", "-n", name) == before
    assert cluster.run("get", "configmap", "later", "-n", name).returncode != 0


def test_a_taken_port_is_exchanged_and_the_kubeconfig_follows(cluster: Cluster) -> None:
    import socket

    port = port_of(cluster, Server.API_SERVER)
    sandbox.stop_kubernetes(cluster.project)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((ports.HOST, port))
        stranger.listen()
        endpoint = sandbox.start_kubernetes(cluster.project)
        assert endpoint.url != f"https://127.0.0.1:{port}"
        assert cluster.run("get", "namespaces").returncode == 0


def test_an_expiring_certificate_is_renewed_by_a_start(cluster: Cluster) -> None:
    from datetime import UTC, datetime, timedelta

    from provincial_cloud.sandbox import certificates
    from provincial_cloud.sandbox.cluster_files import CLUSTER_SUBJECTS

    sandbox.stop_kubernetes(cluster.project)
    folder = files_of(cluster).certificates
    issuer = certificates.authority(folder, "cluster-authority", "provincial-sandbox")
    (subject,) = [subject for subject in CLUSTER_SUBJECTS if subject.name == "admin"]
    (folder / "admin.crt").unlink()
    certificates.issue(folder, issuer, subject, now=datetime.now(UTC) - timedelta(days=350))
    assert sandbox.start_kubernetes(cluster.project).certificates_renewed == ("admin",)
    assert cluster.run("get", "namespaces").returncode == 0


def test_a_store_that_is_not_one_is_reported_and_nothing_is_left(cluster: Cluster) -> None:
    from provincial_cloud.errors import ProvincialError

    sandbox.stop_kubernetes(cluster.project)
    database = files_of(cluster).etcd_data / "member" / "snap" / "db"
    content = database.read_bytes()
    database.write_bytes(b"not a database" * 1000)
    try:
        with pytest.raises(
            ProvincialError, match=r"etcd (of the sandbox did not come up|could not be started)"
        ) as caught:
            sandbox.start_kubernetes(cluster.project)  # etcd ends before or after it is first looked at
    finally:
        database.write_bytes(content)
    assert "invalid database" in str(caught.value)
    assert sandbox.kubernetes_status(cluster.project).condition is Condition.STOPPED
    sandbox.start_kubernetes(cluster.project)


def test_a_stop_leaves_no_process_and_no_port(cluster: Cluster) -> None:
    status = sandbox.kubernetes_status(cluster.project)
    taken = [found.port for found in status.servers.values() if found.port]
    assert len(taken) == len(Server)
    assert sandbox.stop_kubernetes(cluster.project)
    assert all(ports.is_free(port) for port in taken)
    for found in status.servers.values():
        assert found.pid is not None
        assert start_mark(found.pid) is None
    assert not sandbox.stop_kubernetes(cluster.project)


def test_a_route_is_held_against_the_real_schema_of_the_gateway_api(cluster: Cluster) -> None:
    kinds = cluster.ask("get", "customresourcedefinitions")["items"]
    versions = {
        each["metadata"]["name"]: each["metadata"]["annotations"].get("gateway.networking.k8s.io/bundle-version")
        for each in kinds
    }
    assert versions["httproutes.gateway.networking.k8s.io"] == "v1.4.0"
    route = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "shop", "namespace": "default"},
        "spec": {
            "parentRefs": [{"name": "entry"}],
            "rules": [{"matches": [{"path": {"type": "Prefix", "value": "/"}}]}],
        },
    }

    def refusal() -> str:  # a kind takes a moment to be served
        told = cluster.run("create", "-f", "-", "--dry-run=server", given=route).stderr
        return told if "Unsupported value" in told else ""

    assert "spec.rules[0].matches[0].path.type" in cluster.wait_for(refusal)
    route["spec"]["rules"][0]["matches"][0]["path"]["type"] = "PathPrefix"  # type: ignore[index]
    assert cluster.run("create", "-f", "-", "--dry-run=server", given=route).returncode == 0

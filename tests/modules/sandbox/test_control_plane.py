from __future__ import annotations

import json
from pathlib import Path

import pytest

from provincial_cloud.sandbox.cluster_files import prepare
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_cloud.sandbox.control_plane import KUBECTL, PEER_PORT, Plane, Server


@pytest.fixture
def plane(tmp_path: Path) -> Plane:
    names = (*Server, PEER_PORT)
    return Plane(
        files=ClusterFiles(folder=tmp_path / "kubernetes"),
        logs=tmp_path / "logs",
        ports={str(name): 21_000 + number for number, name in enumerate(names)},
        binaries={str(name): Path("/opt") / name for name in (*Server, KUBECTL)},
    )


def options(plane: Plane, server: Server) -> dict[str, str]:
    return dict(argument.removeprefix("--").split("=", 1) for argument in plane.command(server)[1:])


@pytest.mark.parametrize("server", Server)
def test_each_server_runs_its_own_program(plane: Plane, server: Server) -> None:
    assert plane.command(server)[0] == f"/opt/{server}"


@pytest.mark.parametrize("server", Server)
def test_no_secret_is_on_a_command_line(plane: Plane, server: Server) -> None:
    prepare(plane.files, api_port=6443)
    encryption = json.loads(plane.files.encryption.read_text())
    key = encryption["resources"][0]["providers"][0]["secretbox"]["keys"][0]["secret"]
    line = " ".join(plane.command(server))
    assert key not in line
    assert "BEGIN" not in line


@pytest.mark.parametrize("server", Server)
def test_every_server_listens_on_loopback_only(plane: Plane, server: Server) -> None:
    given = options(plane, server)
    if server is Server.ETCD:
        listening = [given["listen-client-urls"], given["listen-peer-urls"]]
        assert all(url.startswith("https://127.0.0.1:") for url in listening)
        assert len(set(listening)) == 2
    elif server is Server.NODES:
        assert given["server-address"] == f"127.0.0.1:{plane.ports[server]}"
    else:
        assert given["bind-address"] == "127.0.0.1"
        assert given["secure-port"] == str(plane.ports[server])


@pytest.mark.parametrize("server", Server)
def test_every_file_a_server_is_told_to_read_is_made_beforehand(plane: Plane, server: Server) -> None:
    prepare(plane.files, api_port=6443)
    made_later = {"data-dir", "audit-log-path"}
    for name, value in options(plane, server).items():
        if value.startswith("/") and name not in made_later:
            assert Path(value).is_file(), name


def test_nobody_enters_the_store_without_a_certificate_of_its_authority(plane: Plane) -> None:
    given = options(plane, Server.ETCD)
    assert given["client-cert-auth"] == given["peer-client-cert-auth"] == "true"
    authority = str(plane.files.certificate("etcd-authority"))
    assert given["trusted-ca-file"] == given["peer-trusted-ca-file"] == authority


def test_nobody_is_anonymous_and_roles_decide(plane: Plane) -> None:
    given = options(plane, Server.API_SERVER)
    assert given["anonymous-auth"] == "false"
    assert given["authorization-mode"] == "Node,RBAC"
    assert "NodeRestriction" in given["enable-admission-plugins"]
    assert given["profiling"] == "false"


def test_components_find_the_api_server_by_their_own_kubeconfig(plane: Plane) -> None:
    for server in (Server.CONTROLLER_MANAGER, Server.SCHEDULER):
        given = options(plane, server)
        assert given["kubeconfig"] == str(plane.files.component_kubeconfig(server))
        assert given["leader-elect"] == "false"


def test_each_controller_acts_under_an_account_of_its_own(plane: Plane) -> None:
    assert options(plane, Server.CONTROLLER_MANAGER)["use-service-account-credentials"] == "true"

"""The Kubernetes half of the sandbox: start it, stop it, find it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.private_files import locked, private_folder
from provincial_cloud.project import Project
from provincial_cloud.sandbox import ports
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_cloud.sandbox.cluster_record import (
    ClusterRecord,
    ServerRecord,
    read_record,
    record_path,
    servers_on,
    write_record,
)
from provincial_cloud.sandbox.control_plane import KUBECTL, PEER_PORT, Plane, Server, etcd_arguments
from provincial_cloud.sandbox.furniture import furnish
from provincial_cloud.sandbox.https_probe import ClientIdentity, get, is_ready
from provincial_cloud.sandbox.process import (
    GRACE,
    clean_environment,
    end,
    is_alive,
    never_came_up,
    set_aside,
    start_detached,
    wait_for_end,
)
from provincial_cloud.sandbox.remembered import recall, remember
from provincial_cloud.sandbox.words import Condition

START_SECONDS = 120.0
"""How long one server may take to become ready."""

_READINESS = {
    Server.ETCD: "/health",
    Server.API_SERVER: "/readyz",
    Server.CONTROLLER_MANAGER: "/healthz",
    Server.SCHEDULER: "/readyz",
    Server.NODES: "/healthz",
}
_WAVES: tuple[tuple[Server, ...], ...] = (
    (Server.ETCD,),
    (Server.API_SERVER,),
    (Server.CONTROLLER_MANAGER, Server.SCHEDULER, Server.NODES),
)
"""What starts together; each wave waits for the one before."""

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class ServerStatus:
    """What was found of one server."""

    condition: Condition
    port: int | None
    pid: int | None
    log: Path


@dataclass(frozen=True, kw_only=True)
class KubernetesStatus:
    """What was found of the control plane."""

    condition: Condition
    servers: Mapping[Server, ServerStatus]
    kubeconfig: Path
    kubectl: Path | None = None
    """The kubectl of the same version."""
    started: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class KubernetesEndpoint:
    """Where the control plane answers."""

    url: str
    kubeconfig: Path
    certificates_renewed: Sequence[str] = field(default=())
    """Made at this start; kubeconfigs copied elsewhere are void when "cluster-authority" is among them."""


def kubernetes_status(project: Project | None = None) -> KubernetesStatus:
    """What runs now; changes nothing. Raises UsageError outside a checkout."""
    folder = (project or Project.find()).sandbox
    files = _files(folder)
    record = read_record(folder)
    servers: dict[Server, ServerStatus] = {}
    for server in Server:
        log = folder / "logs" / f"{server}.log"
        known = record.servers.get(server) if record else None
        if known is None:
            servers[server] = ServerStatus(condition=Condition.STOPPED, port=None, pid=None, log=log)
            continue
        condition = Condition.DIED
        if is_alive(known.process):
            condition = Condition.RUNNING if _answers(files, server, known.port) else Condition.SILENT
        servers[server] = ServerStatus(condition=condition, port=known.port, pid=known.process.pid, log=log)
    return KubernetesStatus(
        condition=_worst(servers, has_record=record_path(folder).exists()),
        servers=servers,
        kubeconfig=files.kubeconfig,
        kubectl=record.kubectl if record else None,
        started=record.started if record else None,
    )


def kubeconfig(project: Project | None = None) -> Path:
    """The administrator's kubeconfig of the running control plane.

    Raises UsageError when it does not run; the error says how to start it.
    """
    status = kubernetes_status(project)
    if status.condition is Condition.RUNNING:
        return status.kubeconfig
    raise UsageError(
        Problem(
            summary="the sandbox's Kubernetes control plane does not run",
            given=f"condition: {status.condition}",
            next_step="start it with: provincial sandbox start --only kubernetes",
        )
    )


def etcd_endpoint(project: Project | None = None) -> tuple[str, ClientIdentity]:
    """Where the control plane's store answers, and whom it lets in. Raises UsageError when it does not run."""
    where = project or Project.find()
    store = kubernetes_status(where).servers[Server.ETCD]
    if store.condition is not Condition.RUNNING:
        raise UsageError(
            Problem(
                summary="the sandbox's etcd does not run",
                given=f"condition: {store.condition}",
                next_step="start it with: provincial sandbox start --only kubernetes",
            )
        )
    return f"https://{ports.HOST}:{store.port}", _files(where.sandbox).etcd_client


def etcd_seat(project: Project | None = None) -> tuple[ClusterFiles, dict[str, str]]:
    """The control plane's files, and what its etcd is told when it starts; nothing is started."""
    folder = private_folder(private_folder((project or Project.find()).runtime) / "sandbox")
    files = _files(folder)
    private_folder(files.folder)
    plane = Plane(files=files, logs=folder / "logs", ports=_choose_ports(recall(folder)), binaries={})
    return files, etcd_arguments(plane)


def start_kubernetes(project: Project | None = None, *, progress: Progress = lambda _line: None) -> KubernetesEndpoint:
    """Start the control plane, or find that it runs, and return where it answers.

    Data, certificates and (where they are still free) ports of the last start are used again. Two starts at once make
    one control plane. Raises ProvincialError, with the last lines of the guilty server's log, when one does not come
    up; nothing is then left running.
    """
    where = project or Project.find()
    folder = private_folder(private_folder(where.runtime) / "sandbox")
    with locked(folder / "kubernetes.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        status = kubernetes_status(where)
        port = status.servers[Server.API_SERVER].port
        if status.condition is Condition.RUNNING and port is not None:
            return KubernetesEndpoint(url=f"https://{ports.HOST}:{port}", kubeconfig=status.kubeconfig)
        _stop_all(folder, grace=GRACE, progress=progress)
        from provincial_cloud.sandbox.binaries import find_binaries, find_kinds
        from provincial_cloud.sandbox.cluster_files import prepare

        binaries, kinds = find_binaries(where), find_kinds(where)
        chosen = _choose_ports(recall(folder))
        files = _files(folder)
        renewed = prepare(files, api_port=chosen[Server.API_SERVER])
        if renewed:
            progress(f"made {len(renewed)} certificates, good for a year")
        logs = private_folder(folder / "logs")
        private_folder(files.etcd_data)
        plane = Plane(files=files, logs=logs, ports=chosen, binaries=binaries)
        try:
            _start_all(plane, kinds, folder, progress)
        except BaseException:
            _stop_all(folder, grace=2.0, progress=progress)
            raise
        remember(folder, **chosen)
        return KubernetesEndpoint(
            url=plane.url(Server.API_SERVER), kubeconfig=files.kubeconfig, certificates_renewed=tuple(renewed)
        )


def stop_kubernetes(
    project: Project | None = None, *, grace: float = GRACE, progress: Progress = lambda _line: None
) -> bool:
    """Stop the control plane, last started first; False when nothing of it ran. Its data stay for the next start.

    Raises ProvincialError when a server can't be ended.
    """
    folder = (project or Project.find()).sandbox
    if not folder.exists():
        return False
    with locked(folder / "kubernetes.lock", wait=lambda: progress("waiting for another start or stop of the sandbox")):
        return _stop_all(folder, grace=grace, progress=progress)


def _files(folder: Path) -> ClusterFiles:
    return ClusterFiles(folder=folder.resolve() / "kubernetes")


def _choose_ports(known: Mapping[str, int]) -> dict[str, int]:
    """The ports of the last start where they are free, else others."""
    chosen: dict[str, int] = {}
    for name in (*Server, PEER_PORT):
        port = known.get(name, 0)
        if not port or port in chosen.values() or not ports.is_free(port):
            port = ports.free_port(taken=set(chosen.values()))
        chosen[str(name)] = port
    return chosen


def _start_all(plane: Plane, kinds: Sequence[Path], folder: Path, progress: Progress) -> None:
    record = ClusterRecord(started=datetime.now(UTC), kubectl=plane.binaries[KUBECTL], servers={})
    for wave in _WAVES:
        begin = time.monotonic()
        for server in wave:
            log = plane.logs / f"{server}.log"
            set_aside(log)
            identity = start_detached(plane.command(server), log=log, environment=clean_environment())
            entry = ServerRecord(process=identity, port=plane.ports[server])
            record = record.model_copy(update={"servers": {**record.servers, server: entry}})
            write_record(folder, record)
        for server in wave:
            _wait_until_ready(plane, server, record.servers[server], progress)
            progress(f"{server} is ready on port {plane.ports[server]} ({time.monotonic() - begin:.1f} s)")
            if server is Server.API_SERVER:
                furnish(plane.files, plane.ports[server], kinds)


def _wait_until_ready(plane: Plane, server: Server, known: ServerRecord, progress: Progress) -> None:
    begin = said = time.monotonic()
    while not _answers(plane.files, server, known.port):
        now = time.monotonic()
        if not is_alive(known.process):
            raise _failed(plane, server, "it ended while starting")
        if now - begin > START_SECONDS:
            raise _failed(plane, server, f"it was not ready within {START_SECONDS:.0f} s")
        if now - said > 5.0:
            said = now
            progress(f"waiting for {server} ({now - begin:.0f} s)")
        wait_for_end(known.process, 0.05)


def _answers(files: ClusterFiles, server: Server, port: int) -> bool:
    if server is Server.ETCD:
        client = files.etcd_client
    else:
        client = ClientIdentity(
            authority=files.certificate("cluster-authority"),
            certificate=files.certificate("admin"),
            key=files.key("admin"),
        )
    try:
        return is_ready(port, _READINESS[server], client)
    except FileNotFoundError:
        return False


def _stop_all(folder: Path, *, grace: float, progress: Progress) -> bool:
    """End every server of this cluster, those that a lost record does not name included."""
    ended = False
    record = read_record(folder)
    while found := list(servers_on(_files(folder).folder)):
        for server in reversed(Server):
            for identity in [identity for name, identity in found if name is server]:
                progress(f"stopping {server}")
                ended |= end(identity, grace=grace)
    for known in record.servers.values() if record else ():
        ports.wait_until_free(known.port, 5.0)
    record_path(folder).unlink(missing_ok=True)
    return ended


def _worst(servers: Mapping[Server, ServerStatus], *, has_record: bool) -> Condition:
    conditions = {status.condition for status in servers.values()}
    if conditions == {Condition.RUNNING}:
        return Condition.RUNNING
    if conditions == {Condition.STOPPED}:
        return Condition.DIED if has_record else Condition.STOPPED
    return Condition.SILENT if conditions <= {Condition.RUNNING, Condition.SILENT} else Condition.DIED


def _failed(plane: Plane, server: Server, why: str) -> ProvincialError:
    detail = _unready_checks(plane) if server is Server.API_SERVER else ""
    start = "provincial sandbox start --only kubernetes"
    return never_came_up(f"{server} of the sandbox", plane.logs / f"{server}.log", why + detail, start)


def _unready_checks(plane: Plane) -> str:
    """The readiness checks that fail, as the API server itself names them; empty when it does not answer."""
    files = plane.files
    client = ClientIdentity(
        authority=files.certificate("cluster-authority"), certificate=files.certificate("admin"), key=files.key("admin")
    )
    try:
        _, body = get(plane.ports[Server.API_SERVER], "/readyz?verbose", client)
    except (OSError, http.client.HTTPException):
        return ""
    failing = [line for line in body.decode(errors="replace").splitlines() if line.startswith("[-]")]
    return f" ({'; '.join(failing)})" if failing else ""

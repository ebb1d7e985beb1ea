"""Starting, stopping and looking at the lab as a whole; each may be repeated and takes up what a killed run left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from provincial_cloud.environment import Environment, load
from provincial_cloud.lab import hosts
from provincial_cloud.lab.images import ensure_image, remove_tree
from provincial_cloud.lab.keys import make_operator_key, write_trust
from provincial_cloud.lab.layout import PROXY_PORT, Lab, LabHost, folder_of, lab_of, mark_of
from provincial_cloud.lab.limits import forget
from provincial_cloud.lab.machine import require_machine
from provincial_cloud.lab.network import (
    end_inside,
    join_host,
    leave_host,
    make_router,
    namespaces,
    remove_namespace,
    remove_network,
)
from provincial_cloud.lab.words import Condition
from provincial_cloud.private_files import locked, private_folder
from provincial_cloud.project import Project
from provincial_cloud.sandbox.process import clean_environment, end, identify, set_aside, start_detached
from provincial_cloud.toolchain.cache import Cache

ENVIRONMENT = "lab"
"""The environment whose hosts the lab plays unless another is named."""
Progress = Callable[[str], None]
_PROXY = "provincial_cloud.lab.packages"


@dataclass(frozen=True, kw_only=True)
class HostStatus:
    """How one host was found."""

    host: LabHost
    condition: Condition
    pid: int | None


def start_lab(
    project: Project | None = None,
    *,
    environment: Environment | None = None,
    only: tuple[str, ...] = (),
    progress: Progress = lambda _line: None,
) -> Lab:
    """Start the lab's hosts, or what is missing of them, and wait until the operator can get in.

    `only` names some of the hosts. Raises UsageError where the machine or the environment can't, ProvincialError with
    a host's last words when it does not come up.
    """
    require_machine()
    where = project or Project.find()
    lab = lab_of(where, environment or load(ENVIRONMENT, root=where.environments))
    chosen = [lab.host(name) for name in only] or list(lab.hosts)
    with _alone(lab.folder, progress):
        private_folder(lab.logs)
        for release in sorted({host.release for host in lab.hosts}):
            ensure_image(release, progress=progress)
        make_operator_key(lab)
        _remove_strangers(lab)
        make_router(lab)
        for host in lab.hosts:
            if hosts.prepare(lab, host):
                progress(f"{host.id}: laid out from the base image of {host.release}")
        write_trust(lab)
        _start_proxy(lab)
        for host in chosen:
            join_host(lab, host)
            hosts.boot(lab, host)
        progress(f"booting {', '.join(host.id for host in chosen)}")
        with ThreadPoolExecutor(len(chosen)) as pool:
            list(pool.map(lambda host: hosts.wait_until_ready(lab, host), chosen))
    return lab


def stop_lab(project: Project | None = None, *, keep: bool = False, progress: Progress = lambda _line: None) -> bool:
    """Shut every host down and remove all of the lab but keys, logs and base images; False when nothing was there.

    `keep` leaves the hosts' files for the next start. It does not need the environment, so a lab whose data is gone or
    broken can be removed too.
    """
    folder = folder_of(project or Project.find())
    mark = mark_of(folder)
    if not folder.exists() and not list(namespaces(mark)):
        return False
    require_machine()
    with _alone(folder, progress):
        found = list(_processes(folder))
        if found:
            progress("shutting the hosts down")
        with ThreadPoolExecutor(max(1, len(found))) as pool:
            ended = list(pool.map(lambda pid: _end(pid, hosts.STOP_SECONDS if keep else 0.0), found))
        for name in namespaces(mark):
            end_inside(name)
        removed = remove_network(mark)
        forget(mark)
        there = (folder / "hosts").exists()
        if there and not keep:
            remove_tree(folder / "hosts")
    return any(ended) or removed > 0 or (there and not keep)


def stop_host(lab: Lab, host: LabHost) -> bool:
    """Pull one host's plug, as after a failure of its hardware; False when it did not run."""
    return hosts.shut_down(host, grace=0.0)


def reset_host(lab: Lab, host: LabHost) -> None:
    """Give a host the state of its base image again, with a new host key, and boot it."""
    with _alone(lab.folder, lambda _line: None):
        hosts.shut_down(host, grace=0.0)
        leave_host(host)
        remove_tree(host.folder)
        hosts.prepare(lab, host)
        write_trust(lab)
        join_host(lab, host)
        hosts.boot(lab, host)
        hosts.wait_until_ready(lab, host)


def lab_status(project: Project | None = None, *, environment: Environment | None = None) -> tuple[HostStatus, ...]:
    """How each host of the lab is found; changes nothing. Raises UsageError where the environment has no lab."""
    where = project or Project.find()
    lab = lab_of(where, environment or load(ENVIRONMENT, root=where.environments))
    with ThreadPoolExecutor(len(lab.hosts)) as pool:
        return tuple(pool.map(lambda host: _status(lab, host), lab.hosts))


def _status(lab: Lab, host: LabHost) -> HostStatus:
    process = hosts.process_of(host)
    if process is not None:
        condition = Condition.RUNNING if hosts.answers(lab, host) else Condition.SILENT
    else:
        condition = Condition.DIED if host.namespace in namespaces(lab.mark) else Condition.STOPPED
    return HostStatus(host=host, condition=condition, pid=process.pid if process else None)


@contextmanager
def _alone(folder: Path, progress: Progress) -> Iterator[None]:
    private_folder(folder.parent)
    private_folder(folder)
    with locked(folder / "lab.lock", wait=lambda: progress("waiting for another start or stop of the lab")):
        yield


def _remove_strangers(lab: Lab) -> None:
    """End and remove hosts that an earlier environment had and this one has not."""
    wanted = {f"--directory={host.root}" for host in lab.hosts}
    for pid in _processes(lab.folder):
        words = psutil.Process(pid).cmdline()
        if _PROXY not in words and not wanted & set(words):
            _end(pid, 0.0)
    known = {lab.router, *(host.namespace for host in lab.hosts)}
    for name in namespaces(lab.mark):
        if name not in known:
            remove_namespace(name)
    folder = lab.folder / "hosts"
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name not in {host.id for host in lab.hosts}:
                remove_tree(path)


def _start_proxy(lab: Lab) -> None:
    """Start the package proxy unless it runs with these very words."""
    mirrors = sorted({mirror for host in lab.hosts for mirror in _mirrors(host.root)})
    addresses = [str(gateway.ip) for gateway in lab.gateways if gateway.version == 4]
    store = Cache().root / "lab" / "packages"
    store.mkdir(parents=True, exist_ok=True)
    words = [lab.router, str(store), str(PROXY_PORT), *addresses, "--", *mirrors]
    command = [sys.executable, "-m", _PROXY, *words]
    for pid in _processes(lab.folder, lab.router):
        if psutil.Process(pid).cmdline() == command:
            return
        _end(pid, 1.0)
    log = lab.logs / "packages.log"
    set_aside(log)
    start_detached(command, log=log, environment=clean_environment())


def _mirrors(root: Path) -> set[str]:
    lines = (root / "etc/apt/sources.list").read_text(encoding="utf-8").splitlines()
    return {line.split()[1].partition("//")[2].partition("/")[0] for line in lines if line.startswith("deb ")}


def _processes(folder: Path, router: str | None = None) -> Iterator[int]:
    """Hosts whose files lie in this folder, and the proxy of its network; by `router` the proxy alone."""
    name = router or f"{mark_of(folder)}-router"
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        is_proxy = _PROXY in words and name in words
        is_host = bool(words) and Path(words[0]).name == "systemd-nspawn"
        if is_proxy or (router is None and is_host and any(w.startswith(f"--directory={folder}/") for w in words)):
            yield process.pid


def _end(pid: int, grace: float) -> bool:
    process = identify(pid)
    return process is not None and end(process, grace=grace)

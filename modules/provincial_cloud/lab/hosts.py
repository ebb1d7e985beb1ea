"""One host of the lab: its files, its boot, its end."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import psutil

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.lab.images import lay_image, remove_tree
from provincial_cloud.lab.keys import REACH, make_host_key
from provincial_cloud.lab.layout import OPERATOR, PROXY_PORT, Lab, LabHost
from provincial_cloud.lab.limits import limit
from provincial_cloud.lab.machine import attempt, run
from provincial_cloud.lab.network import end_inside
from provincial_cloud.private_files import private_folder
from provincial_cloud.sandbox.process import ProcessIdentity, end, identify, last_words, set_aside, start_detached

BOOT_SECONDS = 90.0
"""From the start of a host to its SSH server's answer; some 10 seconds where the machine has nothing else to do."""
STOP_SECONDS = 20.0
_SSH = 22
NODE = ("--capability=all", "--system-call-filter=@keyring @privileged bpf", "--bind=/dev/kmsg")
"""What systemd-nspawn must let a cluster's node do beside what it lets every host."""
_MADE = "made"
"""Beside a host's files once they are whole."""
_CHRONY = """# The lab's hosts share this machine's clock, so their time daemon runs without the right to set it (-x).
[Unit]
ConditionCapability=
[Service]
EnvironmentFile=/etc/systemd/system/chrony.service.d/options
"""


def prepare(lab: Lab, host: LabHost) -> bool:
    """Make the host's files from its base image, with the operator's account and a host key; False if they are there.

    They are there whole or not at all.
    """
    private_folder(host.folder)
    made = host.folder / _MADE
    if made.exists():
        lay_image(host.release, host.folder)
        return False
    remove_tree(host.folder)
    private_folder(host.folder)
    lay_image(host.release, host.folder)
    _configure(lab, host)
    made.touch()
    return True


def _configure(lab: Lab, host: LabHost) -> None:
    root = host.root
    make_host_key(root, host)
    _write(root / "etc/hostname", f"{host.id}\n")
    names = [f"127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.1.1 {host.id}\n"]
    names += [f"{other.ipv4.ip} {other.id}\n" for other in lab.hosts if other.id != host.id]
    _write(root / "etc/hosts", "".join(names))
    _write(root / "etc/apt/apt.conf.d/00lab-proxy", f'Acquire::http::Proxy "http://{host.gateway4}:{PROXY_PORT}";\n')
    # Hosts of the lab are thrown away: what packages unpack need not survive a power cut.
    _write(root / "etc/dpkg/dpkg.cfg.d/lab", "force-unsafe-io\n")
    drop_in = root / "etc/systemd/system/chrony.service.d/lab.conf"
    drop_in.parent.mkdir(parents=True)
    _write(drop_in, _CHRONY)
    _write(drop_in.with_name("options"), 'DAEMON_OPTS="-F 0 -x"\n')
    attempt(["chroot", str(root), "systemctl", "mask", "systemd-networkd.service", "console-getty.service"])
    run("chroot", str(root), "useradd", "--create-home", "--shell", "/bin/bash", "--groups", "sudo", OPERATOR)
    password = lab.password.read_text(encoding="utf-8").strip()
    run("chroot", str(root), "chpasswd", given=f"{OPERATOR}:{password}\n")
    keys = root / "home" / OPERATOR / ".ssh" / "authorized_keys"
    keys.parent.mkdir(mode=0o700)
    _write(keys, lab.key.with_suffix(".pub").read_text(encoding="utf-8"))
    keys.chmod(0o600)
    home = (root / "home" / OPERATOR).stat()
    for path in (keys.parent, keys):
        os.chown(path, home.st_uid, home.st_gid)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def log_path(lab: Lab, host: LabHost) -> Path:
    """What the host prints while it boots."""
    return lab.logs / f"{host.id}.log"


def process_of(host: LabHost) -> ProcessIdentity | None:
    """The process that runs the host, found by its command line, which names the host's files."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if words and Path(words[0]).name == "systemd-nspawn" and f"--directory={host.root}" in words:
            return identify(process.pid)
    return None


def boot(lab: Lab, host: LabHost) -> ProcessIdentity:
    """Start the host, or find that it runs; returns at once."""
    running = process_of(host)
    if running is not None:
        return running
    log = log_path(lab, host)
    set_aside(log)
    command = [
        "systemd-nspawn",
        f"--directory={host.root}",
        f"--machine={host.namespace}",
        f"--hostname={host.id}",
        f"--network-namespace-path=/run/netns/{host.namespace}",
        "--boot",
        "--register=no",
        "--keep-unit",
        "--quiet",
        "--console=pipe",
        "--resolv-conf=off",
        "--timezone=off",
        "--link-journal=no",
        "--capability=CAP_NET_ADMIN",
        "--kill-signal=SIGRTMIN+3",
    ]
    if host.node:
        private_folder(host.folder / "containerd")  # an overlay lies badly on another one
        command += [*NODE, f"--bind={host.folder / 'containerd'}:/var/lib/containerd"]
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",  # the host's own network settings may be set from inside
    }
    process = start_detached(command, log=log, environment=environment)
    limit(process.pid, host.namespace)
    return process


def shut_down(host: LabHost, *, grace: float = STOP_SECONDS) -> bool:
    """Shut the host down in order, by force after `grace` seconds; False when it did not run."""
    process = process_of(host)
    ended = process is not None and end(process, grace=grace)
    end_inside(host.namespace)
    return ended


def answers(lab: Lab, host: LabHost, seconds: float = 5.0, *, source: str | None = None) -> bool:
    """Whether the host's SSH server answers with its greeting, to the operator or another address of the router."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            words = [
                "python3",
                "-I",
                "-S",
                str(REACH),
                lab.router,
                source or str(lab.operator),
                str(host.ipv4.ip),
                str(_SSH),
            ]
            done = subprocess.run(
                words, stdout=theirs.fileno(), stderr=subprocess.DEVNULL, timeout=seconds + 10, check=False
            )
        if done.returncode:
            return False
        _, descriptors, _, _ = socket.recv_fds(ours, 16, 1)
        with socket.socket(fileno=descriptors[0]) as connection:
            connection.settimeout(seconds)
            return connection.recv(8).startswith(b"SSH-")
    except OSError:
        return False
    finally:
        ours.close()


def lets_in(host: LabHost) -> bool:
    """Whether a running host lets accounts other than root in: it does once its boot is past pam_nologin(8)."""
    process = process_of(host)
    try:
        inside = psutil.Process(process.pid).children() if process else []
    except psutil.NoSuchProcess:
        inside = []
    return bool(inside) and not any(Path(f"/proc/{one.pid}/root/run/nologin").exists() for one in inside)


def wait_until_ready(lab: Lab, host: LabHost, seconds: float = BOOT_SECONDS) -> None:
    """Wait until the operator can sign in. Raises ProvincialError with what the host said when that does not come."""
    deadline = time.monotonic() + seconds
    while not (answers(lab, host) and lets_in(host)):
        if process_of(host) is None or time.monotonic() >= deadline:
            raise ProvincialError(
                Problem(
                    summary=f"host {host.id} does not come up",
                    given=f"{host.ipv4.ip}, {seconds:.0f} s after its start",
                    why=last_words(log_path(lab, host)),
                    next_step=f"read {log_path(lab, host)}; provincial lab stop, then start, makes it anew",
                )
            )
        time.sleep(0.3)

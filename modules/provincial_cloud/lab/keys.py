"""Keys of the lab: the operator's, each host's, and what the operator trusts. All private files have mode 0600."""

from __future__ import annotations

import secrets
import shlex
import sys
from pathlib import Path

from provincial_cloud.lab.layout import OPERATOR, Lab, LabHost
from provincial_cloud.lab.machine import run
from provincial_cloud.private_files import write_private

REACH = Path(__file__).with_name("reach.py")
"""The program by which ssh gets into the lab's network."""
_HOST_KEY = "etc/ssh/ssh_host_ed25519_key"


def make_operator_key(lab: Lab) -> None:
    """Make the operator's key and password where they are not there yet."""
    public = lab.key.with_suffix(".pub")
    if not (lab.key.exists() and public.exists()):
        lab.key.unlink(missing_ok=True)
        public.unlink(missing_ok=True)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{OPERATOR}@lab", "-f", str(lab.key))
        lab.key.chmod(0o600)
    if not lab.password.exists():
        write_private(lab.password, secrets.token_urlsafe(24) + "\n")


def make_host_key(root: Path, host: LabHost) -> None:
    """Make a host's key inside its file system."""
    path = root / _HOST_KEY
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", host.id, "-f", str(path))


def write_trust(lab: Lab) -> None:
    """Write what the operator's ssh needs: the hosts' keys as they are on disk here, and how to get to them."""
    lines = []
    for host in lab.hosts:
        algorithm, key = (host.root / f"{_HOST_KEY}.pub").read_text(encoding="utf-8").split()[:2]
        names = [host.id, str(host.ipv4.ip), *([str(host.ipv6.ip)] if host.ipv6 else [])]
        lines.append(f"{','.join(names)} {algorithm} {key}")
    write_private(lab.known_hosts, "\n".join(lines) + "\n")
    reach = shlex.join([sys.executable, "-I", "-S", str(REACH), lab.router, str(lab.operator)])
    settings = [
        f"# Written by `provincial lab start`. Use it with: ssh -F {lab.ssh_config} <host>",
        *(line for host in lab.hosts for line in (f"Host {host.id}", f"  HostName {host.ipv4.ip}")),
        "Host *",
        f"  User {OPERATOR}",
        f"  IdentityFile {lab.key}",
        "  IdentitiesOnly yes",
        f"  UserKnownHostsFile {lab.known_hosts}",
        "  GlobalKnownHostsFile /dev/null",
        "  StrictHostKeyChecking yes",
        "  UpdateHostKeys no",
        "  PasswordAuthentication no",
        "  BatchMode yes",
        "  ConnectTimeout 10",
        f"  ProxyCommand {reach} %h %p",
        "  ProxyUseFdpass yes",
    ]
    write_private(lab.ssh_config, "\n".join(settings) + "\n")

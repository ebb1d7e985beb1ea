"""How the hosts of an environment are reached: what `hosts.yaml` says, completed by what the operator names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provincial_cloud.environment import Environment, Host, HostState
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.hosts.facts import Target


@dataclass(frozen=True, kw_only=True)
class Way:
    """What an operator may add to the environment: key, sudo password, SSH configuration, known hosts (all files)."""

    identity: Path | None = None
    become_password: Path | None = None
    ssh_config: Path | None = None
    known_hosts: Path | None = None
    user: str | None = None


def chosen(environment: Environment, wanted: tuple[str, ...]) -> tuple[Host, ...]:
    """The running hosts, or those named. Raises UsageError for a name that is none of them, and when there are none."""
    running = {host.id: host for host in environment.hosts if host.state is HostState.RUNNING}
    unknown = [name for name in wanted if name not in running]
    if unknown or not running:
        raise UsageError(
            Problem(
                summary="there is no such running host" if unknown else "the environment has no running hosts",
                given=", ".join(unknown) or environment.name,
                allowed=", ".join(running) or "hosts in hosts.yaml whose state is running",
                where=str(environment.folder / "hosts.yaml"),
            )
        )
    return tuple(running[name] for name in wanted) if wanted else tuple(running.values())


def target_of(host: Host, way: Way) -> Target:
    """Where a host is reached. Raises UsageError where no host key of it is pinned: an unknown key is never trusted."""
    pinned = host.ssh.host_keys if host.ssh else known_keys(way.known_hosts, host.id)
    if not pinned:
        raise UsageError(
            Problem(
                summary=f"no SSH host key of {host.id} is pinned",
                allowed="ssh.host_keys in hosts.yaml, or a line for it in the file of --known-hosts",
                why="a host whose key is not known beforehand could be anybody, and its facts would prove nothing",
                next_step="read the key on the host's console: cat /etc/ssh/ssh_host_ed25519_key.pub",
            )
        )
    return Target(
        host=host.id,
        address=str(host.addresses[0]),
        host_keys=pinned,
        user=way.user or (host.ssh.user if host.ssh else "root"),
        port=host.ssh.port if host.ssh else 22,
        identity=way.identity,
        ssh_config=way.ssh_config,
        become_password=way.become_password,
    )


def known_keys(path: Path | None, host: str) -> tuple[str, ...]:
    """The keys that a known_hosts file holds for a host's id, as "type base64"; hashed names are not looked into."""
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            Problem(
                summary="the known hosts can't be read",
                given=f"{path}: {error}",
                next_step="name a file that can be; the lab makes its own: provincial lab start",
            )
        ) from None
    split = [line.split() for line in lines if line.strip() and not line.startswith(("#", "@"))]
    return tuple(" ".join(words[1:3]) for words in split if len(words) >= 3 and host in words[0].split(","))

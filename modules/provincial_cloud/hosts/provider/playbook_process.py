"""The process that runs the role on one host through ansible-runner; started by `playbook`, one for each run.

It is a process of its own because ansible-runner forks, which a process full of the protocol's threads must not. Its
input is one JSON document, secrets included; its output is JSON lines: what it does, and at the end what came of it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from provincial_cloud import throw_away
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.hosts.facts import Target, known_hosts_text
from provincial_cloud.hosts.provider import tether
from provincial_cloud.project import Project

SECONDS = 3600
"""Longest time a first run may take: packages come over the network."""
ALIVE_SECONDS = 10
"""A host that gives no sign of life three times in a row is gone."""
_SOCKET = "ssh"
_SOCKET_PATH = 104
"""Bytes that a socket's path may have, its ending zero included, where they are fewest (unix(4) of the BSDs)."""
_SSH_SUFFIX = 17
"""Bytes that ssh adds to the path while it opens the socket."""
_KEPT_VARIABLES = ("HOME", "LANG", "TMPDIR", "TZ", "USER", "SSH_AUTH_SOCK")


@dataclass
class _Watch:
    """Follows the events of a run."""

    say: Callable[[str], None]
    differences: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    digest: str = ""
    notes: list[str] = field(default_factory=list)
    failure: tuple[str, str] | None = None
    unreachable: str | None = None

    def __call__(self, event: dict[str, Any]) -> bool:
        data = event.get("event_data", {})
        result = data.get("res") or {}
        kind = event.get("event", "")
        if kind == "runner_on_unreachable":
            self.unreachable = str(result.get("msg", "no answer"))
        elif kind in ("runner_on_failed", "runner_item_on_failed") and not data.get("ignore_errors"):
            if self.failure is None or "results" not in result:
                self.failure = (str(data.get("task", "")), str(result.get("msg", "no message")))
        elif kind == "runner_on_ok" and isinstance(result.get("differences"), dict) and not self.digest:
            self.differences, self.digest = result["differences"], str(result.get("digest", ""))
        elif kind == "runner_item_on_ok":
            self.notes += result.get("notes") or []
            self.say(f"{', '.join(result.get('baseline_area_names', []))}: done")
        return True


def run(
    target: Target,
    variables: Mapping[str, Any],
    secrets: Mapping[str, Any],
    *,
    check: bool,
    vault_password_file: Path | None,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Run the role. Raises ProvincialError that names the task; no secret is in any message, argument or kept file."""
    import ansible_runner

    watch = _Watch(say)
    with throw_away.folder("provincial-baseline-") as folder:
        pinned = folder / "known_hosts"
        pinned.write_text(known_hosts_text(target), encoding="utf-8")
        _write(folder / "env" / "extravars", {**variables, **secrets})
        _write(folder / "inventory" / "hosts.json", inventory(target, pinned))
        play = [{"hosts": "all", "gather_facts": False, "become": target.user != "root", "roles": ["baseline"]}]
        _write(folder / "project" / "baseline.json", play)
        runner = ansible_runner.interface.init_runner(
            private_data_dir=str(folder),
            playbook="baseline.json",
            cmdline="--check --diff" if check else "",
            envvars=environment(target, folder, vault_password_file),
            event_handler=watch,
            quiet=True,
            timeout=SECONDS,
            settings={"suppress_env_files": True},
        )
        runner.config.command = [sys.executable, "-I", "-S", tether.__file__, str(folder), *runner.config.command]
        runner.run()
        if runner.status != "successful":
            raise _failed(target, watch, runner, secrets)
    return {"differences": watch.differences, "digest": watch.digest, "notes": list(dict.fromkeys(watch.notes))}


def inventory(target: Target, pinned: Path) -> dict[str, Any]:
    """One host, reached as it must be: no key but the pinned ones, no question, no wait for a host that is gone."""
    options = [
        "-o StrictHostKeyChecking=yes",
        f"-o UserKnownHostsFile={pinned}",
        "-o GlobalKnownHostsFile=/dev/null",
        f"-o HostKeyAlias={target.host}",
        "-o UpdateHostKeys=no",
        "-o BatchMode=yes",
        "-o ForwardAgent=no",
        # A host whose plug was pulled says nothing; without these the run would wait for it forever.
        f"-o ServerAliveInterval={ALIVE_SECONDS}",
        "-o ServerAliveCountMax=3",
    ]
    if target.ssh_config is not None:
        options.insert(0, f"-F '{target.ssh_config}'")
    if target.identity is not None:
        options += [f"-o IdentityFile='{target.identity}'", "-o IdentitiesOnly=yes", "-o IdentityAgent=none"]
    host = {
        "ansible_host": target.address,
        "ansible_port": target.port,
        "ansible_user": target.user,
        "ansible_ssh_common_args": " ".join(options),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    return {"all": {"hosts": {target.host: host}}}


def environment(target: Target, folder: Path, vault_password_file: Path | None = None) -> dict[str, str]:
    """What ansible-playbook is started with: nobody's own settings, one connection for all tasks, secrets by file."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    settings = {
        **kept,
        "PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(_empty(folder / "ansible.cfg")),
        "ANSIBLE_ROLES_PATH": str(Project.find().root / "roles"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_TIMEOUT": "15",
        "ANSIBLE_SSH_RETRIES": "1",
        **_one_connection(folder),
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_NOCOLOR": "True",
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
    }
    if target.become_password is not None and target.user != "root":
        settings["ANSIBLE_BECOME_PASSWORD_FILE"] = str(target.become_password)
    if vault_password_file is not None:
        settings["ANSIBLE_VAULT_PASSWORD_FILE"] = str(vault_password_file)
    return settings


def _one_connection(folder: Path) -> dict[str, str]:
    """Settings that let all tasks share a connection, or none where the path of its socket would be too long."""
    if len(os.fsencode(folder / _SOCKET)) + _SSH_SUFFIX >= _SOCKET_PATH:
        return {"ANSIBLE_SSH_ARGS": "-o ControlMaster=no"}
    return {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(folder), "ANSIBLE_SSH_CONTROL_PATH": f"%(directory)s/{_SOCKET}"}


def _empty(path: Path) -> Path:
    """The operator's own Ansible settings must not decide what a host becomes."""
    path.touch(mode=0o600)
    return path


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file)


def _failed(target: Target, watch: _Watch, runner: Any, secrets: Mapping[str, Any]) -> ProvincialError:
    where = f"{target.host} ({target.user}@{target.address}:{target.port})"
    if watch.unreachable is not None:
        return ProvincialError(
            Problem(
                summary="the host can't be reached",
                where=where,
                why=_masked(watch.unreachable, secrets),
                next_step="check that it is up, its address, port, user and your key; other hosts are not held up",
            )
        )
    task, message = watch.failure or ("", _last_words(runner))
    return ProvincialError(
        Problem(
            summary=f"task '{task}' failed" if task else "the role could not be run",
            where=where,
            why=_masked(message, secrets),
            next_step="mend that and run the same command again: it goes on where this run stopped",
        )
    )


def _last_words(runner: Any) -> str:
    """What ansible-playbook said before it gave up without a task's failure."""
    with runner.stdout as output:
        lines = [line.strip() for line in output if line.strip()]
    return "\n".join([f"ansible-playbook ended with status {runner.rc} ({runner.status})", *lines[-6:]])


def _masked(text: str, secrets: Mapping[str, Any]) -> str:
    for value in secrets.values():
        if isinstance(value, str) and value:
            text = text.replace(value, "(secret)")
    return text


def _end_with(parent: int) -> None:
    """End this process when the provider is gone, however it went; the tether then ends the run and its files."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(tether.SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    """Answer one request."""
    asked = json.load(sys.stdin)
    _end_with(asked["asked_by"])
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever else prints must not get between the lines

    def tell(**line: Any) -> None:
        output.write(json.dumps(line) + "\n")

    told = asked["target"]
    for name in ("identity", "ssh_config", "become_password"):
        told[name] = Path(told[name]) if told[name] else None
    target = Target(**{**told, "host_keys": tuple(told["host_keys"])})
    vault = asked["vault_password_file"]
    try:
        found = run(
            target,
            asked["variables"],
            asked["secrets"],
            check=asked["check"],
            vault_password_file=Path(vault) if vault else None,
            say=lambda line: tell(say=line),
        )
        tell(done=found)
    except ProvincialError as error:
        tell(problems=[asdict(problem) for problem in error.problems])


if __name__ == "__main__":
    main()

"""One lab of real Debian hosts for all tests of a worker; root is needed, and as root these tests run, never skip."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from provincial_cloud import lab, sandbox
from provincial_cloud.backup import store
from provincial_cloud.backup.comparison import compare
from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.manifest import parse
from provincial_cloud.backup.records import Finding
from provincial_cloud.backup.restic import Repository, Snapshot
from provincial_cloud.environment import Environment, load
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.words import Text
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.hosts.facts import Target, collect, known_hosts_text
from provincial_cloud.hosts.gate import HostGate
from provincial_cloud.hosts.provider import playbook_process
from provincial_cloud.hosts.reach import Way, target_of
from provincial_cloud.lab import node
from provincial_cloud.lab.door import door
from provincial_cloud.lab.network import namespaces
from provincial_cloud.local_time import today
from provincial_cloud.policy import limits_of_levels, waivers_of
from provincial_cloud.project import Project
from provincial_policies.verdict import Outcome

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("Pulumi.yaml", "stacks", "environments", "policies", "providers", "toolchain", "roles")
STORE_PORT = 7070
"""Where hosts find the store for backups."""


@dataclass(frozen=True)
class Hosts:
    """A running lab in a checkout of its own."""

    project: Project
    lab: lab.Lab

    @property
    def password(self) -> str:
        """The operator's password for sudo."""
        return self.lab.password.read_text(encoding="utf-8").strip()

    def ssh(self, host: str, command: str, *, given: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on a host as the operator."""
        done = subprocess.run(
            ["ssh", "-F", self.lab.ssh_config, host, command],
            input=given,
            capture_output=True,
            text=True,
            timeout=600,  # whatever hangs ends; Lynis takes minutes on a machine that others keep busy
            check=False,
        )
        if check:
            assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def sudo(self, host: str, command: str, *, check: bool = True) -> str:
        """Run a command on a host as root, as the operator would; gives what it printed."""
        words = f"sudo -S -p '' sh -c {_quoted(command)}"
        return self.ssh(host, words, given=f"{self.password}\n", check=check).stdout

    def planted_updates(self, host: str, what: str) -> str:
        """`plant`, `versions` or `remove` two updates that wait on a host, one of them for security."""
        script = (Path(__file__).parent / "planted_updates.sh").read_text(encoding="utf-8")
        return self.sudo(host, f"set -- {what}\n{script}")

    @property
    def environment(self) -> Environment:
        """The environment whose hosts run."""
        return load("lab", root=self.project.environments)

    def with_a_cluster(self) -> Environment:
        """The environment with its first host in a cluster, whose API server answers on the host's gateway."""
        environment = self.environment
        cluster = Cluster(
            id="cum-01",
            name=Text(vi="Cụm", en="Cluster"),
            level=environment.level,
            site="trung-tam",
            pods=(ip_network(node.PODS),),
            api_addresses=(self.lab.hosts[0].gateway4,),
            api_port=node.PORT,
        )
        first = environment.hosts[0].model_copy(update={"cluster": cluster.id})
        return replace(environment, clusters=(cluster,), hosts=(first, *environment.hosts[1:]))

    def target(self, position: int) -> Target:
        """How the host at this place of `hosts.yaml` is reached by the operator."""
        way = Way(
            user=lab.OPERATOR,
            identity=self.lab.key,
            ssh_config=self.lab.ssh_config,
            known_hosts=self.lab.known_hosts,
            become_password=self.lab.password,
        )
        return target_of(self.environment.hosts[position], way)

    def variables(self, position: int) -> dict[str, Any]:
        """What the role is told of the host at this place."""
        environment = self.environment
        return baseline_variables(environment, environment.hosts[position], lab.OPERATOR)

    def role_started(self, position: int) -> subprocess.Popen[str]:
        """The role at work on a host, to be ended by `end`."""
        target = self.target(position)
        request = {
            "asked_by": os.getpid(),
            "target": {**vars(target), "host_keys": list(target.host_keys)},
            "variables": self.variables(position),
            "secrets": {},
            "check": False,
            "vault_password_file": None,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "provincial_cloud.hosts.provider.playbook_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(request, default=str))
        process.stdin.close()
        process.stdin = None
        return process

    @staticmethod
    def end(run: subprocess.Popen[str]) -> None:
        """Kill a run and whatever is open to it; its tether ends ansible-playbook."""
        run.kill()
        with run:
            pass

    def play(self, position: int, role: str, variables: Mapping[str, Any], folder: Path) -> tuple[int, str]:
        """Run a role on a host with ansible-playbook, as an operator would; gives how much changed, and all it said."""
        target = self.target(position)
        folder.mkdir(mode=0o700, exist_ok=True)
        pinned, hosts, book, told = (folder / name for name in ("known_hosts", "hosts.json", "play.json", "told.json"))
        pinned.write_text(known_hosts_text(target), encoding="utf-8")
        hosts.write_text(json.dumps(playbook_process.inventory(target, pinned)), encoding="utf-8")
        play = {"hosts": "all", "gather_facts": False, "become": True, "roles": [role]}
        book.write_text(json.dumps([play]), encoding="utf-8")
        told.write_text(json.dumps(dict(variables)), encoding="utf-8")
        done = subprocess.run(
            ["ansible-playbook", "--diff", "-vv", "--inventory", hosts, "--extra-vars", f"@{told}", book],
            env={
                **playbook_process.environment(target, folder),
                "ANSIBLE_ROLES_PATH": str(self.project.root / "roles"),
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        changed = re.search(r"changed=(\d+)", done.stdout)
        assert changed is not None
        return int(changed[1]), done.stdout + done.stderr

    def refusal(self, host: str, address: object, port: int, *, root: bool = False) -> int | None:
        """What a host's connection to an address fails with, as errno; None where it comes about."""
        connect = f"socket.create_connection(('{address}', {port}), 5)"
        look = f"import socket\ntry: {connect}\nexcept OSError as error: print(error.errno)"
        said = self.sudo(host, f'python3 -c "{look}"') if root else self.ssh(host, "python3 -", given=look).stdout
        return int(said) if said else None

    def failing(self, environment: Environment, position: int) -> set[str]:
        """The rules that fail on a host, or were not checked, as the environment has it."""
        waivers = waivers_of(environment.waivers)
        gate = HostGate(environment=environment, limits=limits_of_levels(), today=today(), waivers=waivers)
        facts = collect(self.target(position)).values
        report = gate.dispatcher().check(gate.resource(environment.hosts[position], facts))
        return {one.rule.id for one in report.with_outcome(Outcome.FAILED, Outcome.ERROR, Outcome.NOT_CHECKED)}

    def provincial(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line in the lab's checkout."""
        return subprocess.run(
            [str(Path(sys.executable).with_name("provincial")), *words],
            cwd=self.project.root,
            env={**os.environ, "PROVINCIAL_PROJECT": str(self.project.root)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def pulumi(self, *words: str, check: bool = True) -> str:
        """Run the engine on the lab's stack; gives all it printed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "PROVINCIAL_"))}
        done = subprocess.run(
            ["pulumi", *words, "--stack", "lab", "--non-interactive"],
            cwd=self.project.root,
            env={
                **kept,
                "PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "PULUMI_HOME": str(self.project.root / ".pulumi-home"),
                "PROVINCIAL_PROJECT": str(self.project.root),
                "PROVINCIAL_POLICY_PACK": "off",
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            timeout=2400,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """The lab's three hosts, running; nothing of them is left afterwards."""
    if os.geteuid() != 0:
        pytest.skip("real hosts need root")
    root = tmp_path_factory.mktemp("lab") / "project"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.l*.yaml"))
        elif source.exists():
            shutil.copy(source, root / name)
    templates = ROOT / "environments" / "per-checkout"
    shutil.copytree(templates, root / "environments" / "per-checkout", dirs_exist_ok=True)
    (root / ".venv").symlink_to(sys.prefix)
    project = Project(root)
    running = lab.start_lab(project)
    try:
        yield Hosts(project, running)
    finally:
        lab.stop_lab(project)
        assert list(namespaces(running.mark)) == []
        assert not (running.folder / "hosts").exists()


@dataclass(frozen=True)
class Pushing:
    """The sandbox's store as hosts reach it, with a repository that waits for their copies."""

    LISTED: ClassVar = """cd {root} && find etc srv/ho-so -printf '%p %y %m %U %G %l\\n' | sort
find etc srv/ho-so -type f -print0 | sort -z | xargs -0 sha256sum"""
    """Everything of a copy: names, kinds, modes, owners, targets and contents."""
    SEEN: ClassVar = """systemctl cat provincial-backup.service provincial-backup.timer
systemctl show provincial-backup.service provincial-backup.timer; journalctl --no-pager; cat /var/log/syslog
cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'"""
    """Where a secret could show on the host."""

    address: tuple[str, int]
    """In the zone of administration."""
    writer: Repository
    """The repository as production reaches it."""
    variables: Mapping[str, Any]
    """What the role `backup_client` is told."""
    server: int
    """The store's process."""

    @contextmanager
    def held_at_its_first_object(self) -> Iterator[None]:
        """The store answers nobody from the first object of a copy on, so that no copy ends before the block does."""
        end = time.monotonic() + 60
        while not list(store.names(self.writer.bucket, "data/")):
            assert time.monotonic() < end, "no copy began"
            time.sleep(0.02)
        os.kill(self.server, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.server, signal.SIGCONT)

    def told_with(self, copy: Snapshot, target: Path) -> list[Finding]:
        """What is wrong with a copy that was brought back, by the manifest in it and by what its run said last."""
        (closing,) = self.writer.snapshots("daily:unsettled")
        told = json.loads(self.writer.call("dump", "--no-lock", closing.id, *closing.paths))
        assert told["snapshot"] == copy.id
        manifest = target / str(told["manifest_path"]).lstrip("/")
        return compare(parse(manifest.read_bytes(), manifest), target, unsettled=told["paths"])

    def told_in(self, text: str) -> bool:
        """Whether a text gives a secret away."""
        return any(self.variables[name] in text for name in ("backup_client_password", "backup_client_secret_key"))


@pytest.fixture
def pushing(hosts: Hosts, tmp_path: Path) -> Iterator[Pushing]:
    """The store, running, with a door to it from the lab's network."""
    end = sandbox.start_store(hosts.project)
    port, record = urlsplit(end.url).port, sandbox.store_status(hosts.project).record
    assert port is not None
    assert record is not None
    gateway = next(one.ip for one in hosts.lab.gateways if one.version == 4 and hosts.lab.operator in one.network)
    administrator, key = end.keys[Identity.ADMINISTRATOR], end.keys[Identity.WRITER]
    bucket = store.Bucket(endpoint=end.url, region=end.region, name="pushed", key=administrator)
    store.prepare(bucket, {who: each.id for who, each in end.keys.items()})
    (password := tmp_path / "password").write_text(secrets.token_urlsafe(30))
    writer = Repository(bucket=replace(bucket, key=key), password_file=password, cache=tmp_path / "cache")
    writer.initialise()
    variables = {
        "backup_client_plan": "daily",
        "backup_client_repository": f"s3:http://{gateway}:{STORE_PORT}/{bucket.name}",
        "backup_client_password": password.read_text(),
        "backup_client_access_key": key.id,
        "backup_client_secret_key": key.secret,
        "backup_client_region": bucket.region,
        "backup_client_paths": ["/etc", "/srv/ho-so"],
    }
    try:
        with door(hosts.lab, gateway, STORE_PORT, port):
            yield Pushing(
                address=(str(gateway), STORE_PORT), writer=writer, variables=variables, server=record.process.pid
            )
    finally:
        sandbox.stop_store(hosts.project)

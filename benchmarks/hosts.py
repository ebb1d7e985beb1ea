"""What a host costs, ours against a plain role of one task for each setting: first run, second run, looks and facts.

Each side begins on a fresh copy of the same image (a reset of the lab's host), both want the same settings
(peers/plain_role.py), and every host rule must say the same of both before a time counts. Packages are the same on both
sides: one transaction of apt to install them, from the lab's warm cache. Our second run is what an unchanged host costs
through the provider: one look. AIDE's first database, which both leave to a service in the background, is waited for
before a second run. The hosts are the checkout's lab, so they share this machine's processors: twenty connections to
three hosts cost what twenty hosts of the lab would. The processor time of each look on this side alone is told beside:
hosts with processors of their own cost nothing else here. Root is needed; a lab that did not run is stopped afterwards.
"""

from __future__ import annotations

import json
import resource
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Any

from measuring.results import table
from measuring.rounds import Goal, interleaved, paired_ratio, spread
from measuring.verdict import DifferentWorkError, require_same
from peers.plain_role import plain_play
from peers.plain_run import run_play

from provincial_cloud import lab
from provincial_cloud.deployment.host_access import way_to_hosts
from provincial_cloud.environment import Environment, Host, load
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.hosts.facts import Target, collect
from provincial_cloud.hosts.gate import HostGate
from provincial_cloud.hosts.provider.playbook import apply
from provincial_cloud.hosts.provider.probe import Probe, probe
from provincial_cloud.hosts.reach import target_of
from provincial_cloud.local_time import today
from provincial_cloud.policy import limits_of_levels
from provincial_cloud.project import Project
from provincial_policies.verdict import Outcome

OURS, PEER = "ours", "plain role"
MANY = 20
MOST_SECONDS = 2.0
MOST_TIMES = 6.0
FIRST_SHARE = 0.5
SECOND_SHARE = 0.05
DESIRED = "/var/lib/provincial-baseline/desired.json"
FIRST_DATABASE = "baseline-aide-first.service"
TO_ITSELF = 30.0
"""Seconds between rounds of many connections, in which a host's own limit of new ones (30 a minute) forgets."""

Say = Callable[[str], None]
Verdicts = dict[str, Outcome]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured; quick, one host serves and few connections are made."""

    rounds: int = 3
    hosts: int = 3
    many: int = MANY


QUICK = Size(rounds=1, hosts=1, many=6)


@dataclass
class Bench:
    """The lab and what was measured on it."""

    project: Project
    environment: Environment
    running: lab.Lab
    size: Size
    say: Say
    seconds: dict[str, list[float]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def target(self, host: Host) -> Target:
        """How a host is reached now: a reset gives it another key."""
        return target_of(host, way_to_hosts(self.project, self.environment.name))

    def timed(self, what: str, work: Callable[[], Any]) -> Any:
        """Do something and note how long it took."""
        begin = time.perf_counter()
        found = work()
        self.seconds.setdefault(what, []).append(time.perf_counter() - begin)
        self.say(f"{what}: {self.seconds[what][-1]:.2f} s")
        return found

    def worked(self, what: str, times: int, work: Callable[[], Any]) -> None:
        """Do something that many times and note how long it took, and this side's processor time of each."""
        begin = _processor_seconds()
        self.timed(what, work)
        each = (_processor_seconds() - begin) / times
        self.seconds.setdefault(f"{what}, processor time here of each", []).append(each)

    def as_root(self, host: Host, command: str) -> str:
        """Run a command on a host as the operator does, as root."""
        password = self.running.password.read_text(encoding="utf-8").strip()
        words = f"sudo -S -p '' sh -c {shlex.quote(command)}"
        done = subprocess.run(
            ["ssh", "-F", self.running.ssh_config, host.id, words],
            input=f"{password}\n",
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        return done.stdout

    def harden(self, host: Host) -> str:
        """Our first run; gives the desired state in 64 characters."""
        variables = baseline_variables(self.environment, host, lab.OPERATOR)
        digest = apply(self.target(host), variables, {}, check=False).digest
        self.digests[host.id] = digest
        return digest

    def look(self, host: Host) -> None:
        """What an unchanged host costs through the provider. Raises DifferentWorkError where it is not unchanged."""
        found = probe(self.target(host), self.digests[host.id])
        if found != Probe(applied=True, differences={}):
            raise DifferentWorkError([f"{host.id} is not as the run left it: {found}"])

    def verdicts(self, host: Host) -> tuple[Verdicts, set[str]]:
        """What every host rule says of a host, and the packages on it."""
        facts = collect(self.target(host))
        gate = HostGate(environment=self.environment, limits=limits_of_levels(), today=today())
        report = gate.dispatcher().check(gate.resource(host, facts.values))
        return {one.rule.id: one.outcome for one in report.verdicts}, set(facts.values["packages"]["installed"])


@contextmanager
def _bench(size: Size, say: Say) -> Iterator[Bench]:
    project = Project.find()
    environment = load(lab.ENVIRONMENT, root=project.environments)
    ran = any(one.pid for one in lab.lab_status(project))
    chosen = tuple(host.id for host in environment.hosts[: size.hosts])
    running = lab.start_lab(project, only=chosen, progress=say)
    try:
        yield Bench(project, environment, running, size, say)
    finally:
        if not ran:
            lab.stop_lab(project)


def measure_hosts(size: Size, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Both sides in turn on fresh copies of one host, and looks at hosts of ours; gives goals, summary and figures."""
    with _bench(size, say) as bench:
        first, *others = bench.environment.hosts[: size.hosts]
        for host in others:  # they are looked at, and their run fills the package cache for both sides
            bench.harden(host)
            say(f"{host.id} is at its baseline")
        found: dict[str, tuple[Verdicts, set[str]]] = {}
        desired: list[dict[str, Any]] = []
        tasks = 0
        for order in interleaved((OURS, PEER), size.rounds):
            if not desired:
                order = [OURS, PEER]  # the plain role is made from what ours leaves
            for side in order:
                lab.reset_host(bench.running, bench.running.host(first.id))
                bare, _ = bench.verdicts(first)
                if side == OURS:
                    bench.timed(f"{OURS}, first run", lambda: bench.harden(first))
                    desired = json.loads(bench.as_root(first, f"cat {DESIRED}"))
                    _wait_for_database(bench, first)
                    bench.timed(f"{OURS}, second run", lambda: bench.look(first))
                    _looks(bench, [first, *others])
                else:
                    tasks = _plain(bench, first, plain_play(desired, become=True))
                found[side] = bench.verdicts(first)
            require_same(_differences(found))
        reached = {rule for rule, outcome in found[OURS][0].items() if outcome is not bare.get(rule)}
        passed = sum(1 for rule in reached if found[OURS][0][rule] is Outcome.PASSED)
    goals = _goals(bench.seconds, size)
    rows = [(what, f"{spread(values)} s") for what, values in bench.seconds.items()]
    told = f"{len(found[OURS][0])} host rules say the same of both sides; {passed} that a bare host fails pass on both."
    told += f" The plain role: {tasks} tasks, second run without a change."
    summary = f"### Hosts\n\n{told}\n\n{table(('what', 'median ± MAD'), rows)}"
    return goals, summary, {"seconds": bench.seconds, "rules": len(found[OURS][0]), "reached": sorted(reached)}


def _plain(bench: Bench, host: Host, play: list[dict[str, Any]]) -> int:
    """The peer's first and second run; gives the number of its tasks. The second must change nothing."""
    recap = bench.timed(f"{PEER}, first run", lambda: run_play(bench.target(host), play))
    _wait_for_database(bench, host)
    again = bench.timed(f"{PEER}, second run", lambda: run_play(bench.target(host), play))
    if again.changed:
        raise DifferentWorkError([f"the plain role's second run changed {again.changed} tasks"])
    return int(recap.ok)


def _wait_for_database(bench: Bench, host: Host) -> None:
    waiting = f"while systemctl is-active -q {FIRST_DATABASE}; do sleep 0.5; done; test -e /var/lib/aide/aide.db"
    bench.as_root(host, waiting)


def _looks(bench: Bench, hosts: list[Host]) -> None:
    """Looks and facts of one host and of many at once."""
    many = list(islice(cycle(hosts), bench.size.many))

    def at_once(work: Callable[[Host], Any], names: list[Host]) -> None:
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(work, names))

    def facts(host: Host) -> None:
        collect(bench.target(host))

    for what, work in (("look", bench.look), ("facts", facts)):
        bench.timed(what, partial(at_once, work, many[:1]))
        bench.worked(f"{what} x{len(many)}", len(many), partial(at_once, work, many))
        if bench.size.many == MANY:
            time.sleep(TO_ITSELF)


def _processor_seconds() -> float:
    """What this process and those of its children that ended have used so far; nothing of a host's."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _differences(found: dict[str, tuple[Verdicts, set[str]]]) -> list[str]:
    """Every rule that says something else of the two sides, and every package that only one of them has."""
    (ours, packages), (theirs, other_packages) = found[OURS], found[PEER]
    told = [
        f"rule {rule}: ours {ours.get(rule)}, the peer's {theirs.get(rule)}"
        for rule in sorted(ours.keys() | theirs.keys())
        if ours.get(rule) is not theirs.get(rule)
    ]
    return told + [f"package {name} on one side only" for name in sorted(packages ^ other_packages)]


def _goals(seconds: dict[str, list[float]], size: Size) -> list[Goal]:
    goals = [
        Goal(
            name=f"{run} run, share of the plain role's",
            measured=paired_ratio(seconds[f"{OURS}, {run} run"], seconds[f"{PEER}, {run} run"]).median,
            at_most=share,
        )
        for run, share in (("first", FIRST_SHARE), ("second", SECOND_SHARE))
    ]
    for what in ("look", "facts"):
        goals.append(
            Goal(name=f"{what} of one host", measured=spread(seconds[what]).median, at_most=MOST_SECONDS, unit=" s")
        )
        times = paired_ratio(seconds[f"{what} x{size.many}"], seconds[what]).median
        goals.append(Goal(name=f"{what} of {size.many} hosts, in times of one", measured=times, at_most=MOST_TIMES))
    return goals

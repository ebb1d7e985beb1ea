"""What a host costs: the role's first and second run, a look at an unchanged host, and its facts, of one and of twenty.

The hosts are the checkout's lab, so all of them share this machine's processors: twenty connections to three hosts cost
what twenty hosts of the lab would. Root is needed; a lab that did not run is stopped afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

from measuring.results import table
from measuring.rounds import Goal, repeated, spread
from measuring.verdict import DifferentWorkError

from provincial_cloud import lab
from provincial_cloud.environment import load
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.hosts.facts import Target, collect
from provincial_cloud.hosts.provider.playbook import apply
from provincial_cloud.hosts.provider.probe import Probe, probe
from provincial_cloud.hosts.reach import target_of, way_of_lab
from provincial_cloud.project import Project

MANY = 20
MOST_SECONDS = 2.0
MOST_TIMES = 6.0

Say = Callable[[str], None]


@contextmanager
def _targets(say: Say) -> Iterator[dict[str, tuple[Target, dict[str, Any]]]]:
    """How each host of the lab is reached, and what the role is told of it."""
    project = Project.find()
    environment = load(lab.ENVIRONMENT, root=project.environments)
    ran = any(one.pid for one in lab.lab_status(project))
    lab.start_lab(project, progress=say)
    try:
        way = way_of_lab(project, environment)
        assert way is not None
        yield {
            host.id: (target_of(host, way), baseline_variables(environment, host, lab.OPERATOR))
            for host in environment.hosts
        }
    finally:
        if not ran:
            lab.stop_lab(project)


def measure_hosts(rounds: int, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Bring the lab's hosts to their baseline, twice, then look at them; gives goals, summary and figures."""
    with _targets(say) as targets:
        runs: dict[str, list[float]] = {"first": [], "second": []}
        digests = {}
        for number in runs:
            for name, (target, variables) in targets.items():
                begin = time.perf_counter()
                digests[name] = apply(target, variables, {}, check=False).digest
                runs[number].append(time.perf_counter() - begin)
                say(f"{number} run on {name}: {runs[number][-1]:.1f} s")
        many = list(islice(cycle(targets), MANY))

        def look(name: str) -> None:
            if probe(targets[name][0], digests[name]) != Probe(applied=True, differences={}):
                raise DifferentWorkError(f"{name} is not as the run left it")

        def facts(name: str) -> None:
            collect(targets[name][0])

        def measure(side: str) -> float:
            work = look if "look" in side else facts
            names = many if str(MANY) in side else many[:1]
            begin = time.perf_counter()
            with ThreadPoolExecutor(len(names)) as pool:
                list(pool.map(work, names))
            return time.perf_counter() - begin

        sides = ("look", f"look x{MANY}", "facts", f"facts x{MANY}")
        found = repeated(rounds, sides, measure)
        say(f"looks and facts measured, {rounds} rounds")
    goals = []
    for name in ("look", "facts"):
        one, all_of_them = spread(found[name]).median, spread(found[f"{name} x{MANY}"]).median
        goals.append(Goal(name=f"{name} of one host", measured=one, at_most=MOST_SECONDS, unit=" s"))
        goals.append(
            Goal(name=f"{name} of {MANY} hosts, in times of one", measured=all_of_them / one, at_most=MOST_TIMES)
        )
    rows = [(f"{number} run", f"{spread(values)} s") for number, values in runs.items()]
    rows += [(side, f"{spread(values)} s") for side, values in found.items()]
    return goals, f"### Hosts\n\n{table(('what', 'median ± MAD'), rows)}", {"runs": runs, "seconds": found}

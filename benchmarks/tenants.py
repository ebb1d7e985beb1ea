"""Tenant namespaces through our Kubernetes provider, against `kubectl apply --server-side` of the same objects.

kubectl is the floor: it keeps no state, plans nothing and waits for nothing. Ours is sharded over several stacks, as a
real estate of tenants is, which bounds what one run can break. The stacks are of one environment, in a checkout of
their own: first brought up by `provincial up` each, then by `provincial up ENVIRONMENT`, which starts nothing where
nothing can have changed (docs/adr/0016), then by the engine itself with nothing to change.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring.results import load, table
from measuring.rounds import Goal, interleaved, paired_ratio, spread
from measuring.verdict import Inventory, differences, require_same
from measuring.workshop import BACKEND_OPTIONS, BIN, PROGRAMS, ROOT, Stack, Workshop, program_module, run

from provincial_cloud import sandbox

OURS, FLOOR = "ours", "kubectl apply --server-side"
BY_ENGINE, BY_US = f"{OURS}, unchanged, the engine", f"{OURS}, unchanged, provincial up"
ENVIRONMENT = "local"
SLOWEST = 3.0
UNCHANGED = 0.1
_READ = "resourcequota,limitrange,serviceaccount,configmap,networkpolicy,role,rolebinding"
_NOT_COMPARED = ("creationTimestamp", "managedFields", "resourceVersion", "uid", "generation")

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is made; `shards` stacks share the namespaces, `at_once` of them are brought up at the same time."""

    namespaces: int = 100
    shards: int = 4
    at_once: int = 2
    rounds: int = 3


IN_A_SHARD = 48
"""Namespaces a stack. 96 of them in stacks of 24, 48 and 96 took 12.2, 12.2 and 11.8 s: since the state is written once
(docs/adr/0019) the size hardly matters for the time, and a smaller stack bounds what one run can break."""


def sized(namespaces: int) -> Size:
    """A size with as many shards as the namespaces need."""
    return Size(namespaces=namespaces, shards=-(-namespaces // IN_A_SHARD))


QUICK = Size(namespaces=8, shards=2, rounds=1)


@dataclass(frozen=True)
class Cluster:
    """The sandbox's cluster."""

    kubectl: Path
    kubeconfig: Path

    def run(self, *words: str) -> str:
        """What kubectl prints."""
        done = subprocess.run(
            (str(self.kubectl), "--kubeconfig", str(self.kubeconfig), *words),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def inventory(self, prefix: str) -> Inventory:
        """Every object of the namespaces with a prefix that somebody asked for; the prefix itself is left out."""
        found: dict[str, dict[str, Any]] = {}
        spaces = json.loads(self.run("get", "namespaces", "-o", "json"))["items"]
        inside = json.loads(self.run("get", _READ, "--all-namespaces", "-o", "json"))["items"]
        for one in [*spaces, *inside]:
            meta = one["metadata"]
            where = meta.get("namespace", meta["name"])
            if not where.startswith(prefix) or meta["name"] in ("kube-root-ca.crt", "default"):
                continue
            kept = {key: value for key, value in meta.items() if key not in _NOT_COMPARED}
            body = {key: value for key, value in one.items() if key not in ("metadata", "status")}
            text = json.dumps({**body, "metadata": kept}, sort_keys=True).replace(prefix, "tenant")
            found[f"{one['kind']} {where}/{meta['name']}".replace(prefix, "tenant")] = json.loads(text)
        return found


def measure_tenants(shop: Workshop, size: Size, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Both sides in each round, interleaved; gives the goals, the Markdown summary and the figures.

    Raises DifferentWorkError where the sides made different objects, RunFailedError.
    """
    _lay_out(shop.project.root)
    endpoint = sandbox.start_kubernetes(shop.project)
    try:
        kubectl = sandbox.kubernetes_status(shop.project).kubectl
        if kubectl is None:
            raise FileNotFoundError("the sandbox has no kubectl")
        return _measure(shop, Cluster(kubectl, endpoint.kubeconfig), size, say)
    finally:
        sandbox.stop_kubernetes(shop.project)


def _lay_out(root: Path) -> None:
    """A checkout whose program is the benchmark's and whose environment has no stacks yet."""
    for name in ("environments", "providers"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("Pulumi.*.yaml", "__pycache__"))
    shutil.copytree(PROGRAMS / "tenants", root / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Pulumi.yaml", root)
    for name in ("modules", "policies"):
        (root / name).symlink_to(ROOT / name)
    (root / ".venv").symlink_to(sys.prefix)


def _measure(shop: Workshop, cluster: Cluster, size: Size, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    seconds: dict[str, list[float]] = {side: [] for side in (OURS, BY_ENGINE, BY_US, FLOOR)}
    _apply(shop, cluster, "warm-k", Size(namespaces=1))
    _bring_up(shop, cluster, "warm-p", Size(namespaces=1, shards=1))
    for number, order in enumerate(interleaved([OURS, FLOOR], size.rounds)):
        prefixes = {OURS: f"p{number}", FLOOR: f"k{number}"}
        for side in order:
            if side == FLOOR:
                taken = {FLOOR: _apply(shop, cluster, prefixes[FLOOR], size)}
            else:
                taken = _bring_up(shop, cluster, prefixes[OURS], size)
            for name, spent in taken.items():
                seconds[name].append(spent)
                say(f"tenants, round {number + 1}, {name}: {spent:.1f} s (load {load()})")
        one, other = (cluster.inventory(prefixes[side]) for side in (OURS, FLOOR))
        require_same(differences(one, other))
        if len(one) != size.namespaces * 9:
            raise RuntimeError(f"{len(one)} objects were made instead of {size.namespaces * 9}")
    goals = [
        Goal(
            name="tenants: time of ours / of kubectl",
            measured=paired_ratio(seconds[OURS], seconds[FLOOR]).median,
            at_most=SLOWEST,
        ),
        Goal(
            name="tenants: time of an unchanged `provincial up` / of the first run",
            measured=paired_ratio(seconds[BY_US], seconds[OURS]).median,
            at_most=UNCHANGED,
        ),
    ]
    objects = size.namespaces * 9
    rows = [(side, str(spread(taken)), f"{objects / spread(taken).median:.0f}") for side, taken in seconds.items()]
    engine = paired_ratio(seconds[BY_ENGINE], seconds[OURS])
    title = f"### Tenants: {size.namespaces} namespaces with 8 objects each, {size.shards} stacks, {size.rounds} rounds"
    shown = (
        f"{title}\n\n{table(('side', 'seconds', 'objects a second'), rows)}\n\n"
        f"An unchanged run of the engine itself takes {engine} of the first; `provincial up` starts no engine where"
        " program, rules, data, tools, day and state are as its last run left them."
    )
    return goals, shown, {"seconds": seconds, "size": vars(size)}


def _apply(shop: Workshop, cluster: Cluster, prefix: str, size: Size) -> float:
    file = shop.base / f"{prefix}.json"
    manifests = [one for tenant in _tenants(prefix, 0, size.namespaces) for one in tenant]
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}), encoding="utf-8")
    begin = time.perf_counter()
    cluster.run("apply", "--server-side", "-f", str(file))
    return time.perf_counter() - begin


def _bring_up(shop: Workshop, cluster: Cluster, prefix: str, size: Size) -> dict[str, float]:
    """Seconds of the first run of all shards, of a second that finds them settled, and of the engine's own second."""
    stacks = [_shard(shop, cluster, prefix, size, number) for number in range(size.shards)]

    def by_us(stack: Stack) -> str:
        return _provincial_up(shop, stack.name, "--skip-preview")

    def by_engine(stack: Stack) -> str:
        words = ("up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", stack.name)
        return shop.pulumi(stack, *words, more=_variables(shop)).output

    def timed(work: Callable[[Stack], str]) -> tuple[float, list[str]]:
        begin = time.perf_counter()
        with ThreadPoolExecutor(size.at_once) as pool:
            outputs = list(pool.map(work, stacks))
        return time.perf_counter() - begin, outputs

    spent: dict[str, float] = {}
    spent[OURS], _ = timed(by_us)
    begin = time.perf_counter()
    output = _provincial_up(shop, ENVIRONMENT)
    spent[BY_US] = time.perf_counter() - begin
    if output.count("nothing to do") != size.shards:
        raise RuntimeError(f"not every stack was settled:\n{output[-2000:]}")
    spent[BY_ENGINE], outputs = timed(by_engine)
    if any("created" in text or "updated" in text for text in outputs):
        raise RuntimeError("the second run changed something")
    for stack in stacks:  # nothing is destroyed: each round has namespaces of its own, and the cluster goes as a whole
        stack.file.unlink()
        _stack_file(shop, stack.name).unlink()
    return spent


def _provincial_up(shop: Workshop, *words: str) -> str:
    backend = {"PULUMI_BACKEND_URL": f"file://{_state(shop)}{BACKEND_OPTIONS}"}
    environment = shop.environment({**backend, **_variables(shop)})
    return run((str(BIN / "provincial"), "up", *words), folder=shop.project.root, environment=environment).output


def _shard(shop: Workshop, cluster: Cluster, prefix: str, size: Size, number: int) -> Stack:
    """A stack of its share of the namespaces, with an empty state."""
    share = -(-size.namespaces // size.shards)
    first = number * share
    config = {
        "provincial-cloud:environment": ENVIRONMENT,
        "provincial-cloud:layers": ["tenants"],
        "benchmark:kubeconfig": str(cluster.kubeconfig),
        "benchmark:prefix": prefix,
        "benchmark:first": str(first),
        "benchmark:count": str(max(0, min(share, size.namespaces - first))),
    }
    made = Stack(shop.project.root, _state(shop), f"{prefix}-{number}")
    made.state.mkdir(parents=True, exist_ok=True)
    _stack_file(shop, made.name).write_text(json.dumps({"config": config}), encoding="utf-8")
    shop.pulumi(made, "stack", "init", made.name, "--no-select", more=_variables(shop))
    return made


def _variables(shop: Workshop) -> dict[str, str]:
    """The rules are measured elsewhere; whether the official plugin can be had is not asked."""
    path = f"{shop.environment({})['PATH']}{os.pathsep}{ROOT / 'providers' / 'kubernetes'}"
    return {"PATH": path, "PROVINCIAL_POLICY_PACK": "off", "PROVINCIAL_KUBERNETES_PROVIDER": "fallback"}


def _state(shop: Workshop) -> Path:
    return shop.project.runtime / "state"


def _stack_file(shop: Workshop, name: str) -> Path:
    return shop.project.environments / f"Pulumi.{name}.yaml"


def _tenants(prefix: str, first: int, count: int) -> list[list[dict[str, Any]]]:
    """The manifests that the program makes too."""
    found: list[list[dict[str, Any]]] = program_module("tenants", "objects").tenants(prefix, first, count)
    return found

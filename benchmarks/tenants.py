"""Tenant namespaces through our Kubernetes provider, against `kubectl apply --server-side` of the same objects.

kubectl is the floor: it keeps no state, plans nothing and waits for nothing. Ours is sharded over several stacks, as a
real estate of tenants is, because a state file is written whole at every step.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring.results import table
from measuring.rounds import Goal, interleaved, paired_ratio, spread
from measuring.verdict import Inventory, differences, require_same
from measuring.workshop import ROOT, Stack, Workshop, program_module

from provincial_cloud import sandbox

OURS, FLOOR = "ours", "kubectl apply --server-side"
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


IN_A_SHARD = 25
"""Namespaces a stack: more make its state slow to write, fewer make its start count too much."""


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
    (shop.project.root / "toolchain").symlink_to(ROOT / "toolchain")
    endpoint = sandbox.start_kubernetes(shop.project)
    try:
        kubectl = sandbox.kubernetes_status(shop.project).kubectl
        if kubectl is None:
            raise FileNotFoundError("the sandbox has no kubectl")
        return _measure(shop, Cluster(kubectl, endpoint.kubeconfig), size, say)
    finally:
        sandbox.stop_kubernetes(shop.project)


def _measure(shop: Workshop, cluster: Cluster, size: Size, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    seconds: dict[str, list[float]] = {OURS: [], FLOOR: []}
    again: list[float] = []
    _apply(shop, cluster, "warm-k", Size(namespaces=1))
    _bring_up(shop, cluster, "warm-p", Size(namespaces=1, shards=1))
    for number, order in enumerate(interleaved([OURS, FLOOR], size.rounds)):
        prefixes = {OURS: f"p{number}", FLOOR: f"k{number}"}
        for side in order:
            if side == FLOOR:
                seconds[FLOOR].append(_apply(shop, cluster, prefixes[FLOOR], size))
            else:
                spent, unchanged = _bring_up(shop, cluster, prefixes[OURS], size)
                seconds[OURS].append(spent)
                again.append(unchanged)
            say(f"tenants, round {number + 1}, {side}: {seconds[side][-1]:.1f} s")
        one, other = (cluster.inventory(prefixes[side]) for side in (OURS, FLOOR))
        require_same(differences(one, other))
        if len(one) != size.namespaces * 9:
            raise RuntimeError(f"{len(one)} objects were made instead of {size.namespaces * 9}")
    slower, repeat = paired_ratio(seconds[OURS], seconds[FLOOR]), paired_ratio(again, seconds[OURS])
    goals = [
        Goal(name="tenants: time of ours / of kubectl", measured=slower.median, at_most=SLOWEST),
        Goal(name="tenants: time of an unchanged run / of the first", measured=repeat.median, at_most=UNCHANGED),
    ]
    objects = size.namespaces * 9
    rows = [
        (OURS, str(spread(seconds[OURS])), f"{objects / spread(seconds[OURS]).median:.0f}"),
        (f"{OURS}, unchanged", str(spread(again)), f"{objects / spread(again).median:.0f}"),
        (FLOOR, str(spread(seconds[FLOOR])), f"{objects / spread(seconds[FLOOR]).median:.0f}"),
    ]
    head = ("side", "seconds", "objects a second")
    title = f"### Tenants: {size.namespaces} namespaces with 8 objects each, {size.shards} stacks, {size.rounds} rounds"
    return goals, f"{title}\n\n{table(head, rows)}", {"seconds": seconds, "unchanged": again, "size": vars(size)}


def _apply(shop: Workshop, cluster: Cluster, prefix: str, size: Size) -> float:
    file = shop.base / f"{prefix}.json"
    manifests = [one for tenant in _tenants(prefix, 0, size.namespaces) for one in tenant]
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}), encoding="utf-8")
    begin = time.perf_counter()
    cluster.run("apply", "--server-side", "-f", str(file))
    return time.perf_counter() - begin


def _bring_up(shop: Workshop, cluster: Cluster, prefix: str, size: Size) -> tuple[float, float]:
    """Seconds of the first run of all shards, and of a second one that changes nothing."""
    stacks = [shop.stack("tenants", f"shard-{number}") for number in range(size.shards)]
    share = -(-size.namespaces // size.shards)

    def up(number: int) -> str:
        first = number * share
        more = {
            "BENCHMARK_KUBECONFIG": str(cluster.kubeconfig),
            "BENCHMARK_PREFIX": prefix,
            "BENCHMARK_FIRST": str(first),
            "BENCHMARK_COUNT": str(max(0, min(share, size.namespaces - first))),
            "PATH": f"{shop.environment({})['PATH']}{os.pathsep}{ROOT / 'providers' / 'kubernetes'}",
        }
        words = ("up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", stacks[number].name)
        return shop.pulumi(stacks[number], *words, more=more).output

    spent = []
    for turn in range(2):
        begin = time.perf_counter()
        with ThreadPoolExecutor(size.at_once) as pool:
            outputs = list(pool.map(up, range(size.shards)))
        spent.append(time.perf_counter() - begin)
        if turn and any("created" in text or "updated" in text for text in outputs):
            raise RuntimeError("the second run changed something")
    _forget(stacks)
    return spent[0], spent[1]


def _forget(stacks: list[Stack]) -> None:
    """Nothing is destroyed: each round has namespaces of its own, and the cluster goes as a whole."""
    for stack in stacks:
        stack.file.unlink()


def _tenants(prefix: str, first: int, count: int) -> list[list[dict[str, Any]]]:
    """The manifests that the program makes too."""
    found: list[list[dict[str, Any]]] = program_module("tenants", "objects").tenants(prefix, first, count)
    return found

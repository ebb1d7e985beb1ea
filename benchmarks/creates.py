"""Creating resources: ours against `pulumi.dynamic` that sends the same calls, on one sandbox, interleaved."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from measuring.cloud import inventory
from measuring.processes import Part
from measuring.results import load, table
from measuring.rounds import Goal, interleaved, paired_ratio, spread
from measuring.verdict import Inventory, differences, request_differences, require_same
from measuring.workshop import PROGRAMS, Run, ServerUse, Stack, Workshop, between

OURS, SPLIT, DYNAMIC, MODULE = "ours", "ours, split", "pulumi.dynamic", "pulumi.dynamic, module"
PROGRAM = {OURS: "ours", SPLIT: "ours", DYNAMIC: "dynamic", MODULE: "dynamic_module"}
KINDS = {"log-group": 2, "bucket": 7}
"""Kind to the API calls that one resource takes."""
AT_ONCE = 2
"""Stacks of the split that run at the same time."""
RATIO, SPLIT_RATIO, STATE_RATIO = 3.0, 4.5, 0.25

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured."""

    count: int = 300
    shards: int = 2
    rounds: int = 5
    larger: tuple[int, ...] = (1000, 3000)
    too_many: int | None = 320
    """More than `pulumi.dynamic` can bear with the provider in the program; None leaves that out."""


QUICK = Size(count=24, shards=2, rounds=1, larger=(), too_many=None)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One side in one round."""

    side: str
    kind: str
    count: int
    seconds: float
    state_bytes: int
    cpu: dict[Part, float]
    provider_memory: int
    server: ServerUse
    load: float
    made: Inventory = field(repr=False)

    @property
    def rate(self) -> float:
        """Resources created a second, the command's whole time counted."""
        return self.count / self.seconds

    def raw(self) -> dict[str, Any]:
        """The figures, without what was made."""
        kept = {name: value for name, value in asdict(self).items() if name != "made"}
        return {**kept, "rate": self.rate, "cpu": {part.value: round(used, 2) for part, used in self.cpu.items()}}


def measure(shop: Workshop, side: str, kind: str, count: int, shards: int = 1) -> Measured:
    """Create so many resources in an empty cloud and look at what was made. Raises RunFailedError."""
    shop.reset()
    stacks = [shop.stack(PROGRAM[side], f"shard-{number}") for number in range(shards)]
    sizes = [count // shards + (number < count % shards) for number in range(shards)]
    firsts = [sum(sizes[:number]) for number in range(shards)]
    before, begin = shop.timings(), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = list(pool.map(lambda stack, size, first: shop.up(stack, kind, size, first), stacks, sizes, firsts))
    seconds = time.perf_counter() - begin
    server = between(before, shop.timings())
    return Measured(
        side=side,
        kind=kind,
        count=count,
        seconds=seconds,
        state_bytes=sum(stack.state_bytes for stack in stacks),
        cpu={part: sum(run.cpu[part] for run in runs) for part in Part},
        provider_memory=max(run.memory.get(Part.PROVIDER, 0) for run in runs),
        server=server,
        load=load(),
        made=_made(shop, kind, stacks),
    )


def _made(shop: Workshop, kind: str, stacks: list[Stack]) -> Inventory:
    """What is in the cloud, which must be what the states hold."""
    client = functools.cache(shop.cloud)
    found = inventory(kind, client)
    held = set().union(*(held_by(stack) for stack in stacks))
    require_same([f"{name}: in the cloud or the state alone" for name in sorted(held ^ found.keys())])
    return found


def held_by(stack: Stack) -> set[str]:
    """The ids of the resources that a stack's state holds, its provider and the stack itself left out."""
    return {str(one["id"]) for one in stack.resources() if one.get("id") and ":providers:" not in one["type"]}


def compare(shop: Workshop, kind: str, size: Size, say: Say) -> list[Measured]:
    """All sides in every round, interleaved; raises DifferentWorkError where they did not make the same."""
    shards = {SPLIT: size.shards}
    for side in (OURS, DYNAMIC, MODULE):
        measure(shop, side, kind, 2)  # nobody pays for a cold disk
    found: list[Measured] = []
    for number, order in enumerate(interleaved([OURS, DYNAMIC, SPLIT, MODULE], size.rounds), start=1):
        for side in order:
            one = measure(shop, side, kind, size.count, shards.get(side, 1))
            first = found[0] if found else one
            require_same(differences(first.made, one.made))
            require_same(request_differences(first.server.services, one.server.services))
            if len(one.made) != size.count:
                require_same([f"{side} made {len(one.made)} of {size.count}"])
            found.append(one)
            say(f"{kind} round {number}/{size.rounds}: {side} {one.seconds:.1f} s (load {one.load})")
    return found


def bare(shop: Workshop, kind: str, count: int, threads: int) -> dict[str, float]:
    """The same calls in a bare boto3 loop: what the server and the client alone bear."""
    specification = importlib.util.spec_from_file_location("calls", PROGRAMS / "dynamic_module" / "calls.py")
    assert specification is not None
    assert specification.loader is not None
    calls = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(calls)
    given = shop.environment({})
    os.environ.update({name: given[name] for name in given if name.startswith(("BENCHMARK_", "AWS_"))})

    def create(number: int) -> None:
        name = f"{kind}-{number:05d}"
        if kind == "bucket":
            calls.create_bucket(name, calls.TAGS, calls.ASPECTS)
        else:
            calls.create_log_group(name, calls.TAGS)

    shop.reset()
    create(count)  # makes the client
    before, begin = shop.timings(), time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(create, range(count)))
    seconds = time.perf_counter() - begin
    used = between(before, shop.timings())
    return {
        "threads": threads,
        "seconds": seconds,
        "creates_per_second": count / seconds,
        "requests_per_second": used.requests / seconds,
        "server_cpu_seconds": used.cpu_seconds,
    }


def larger(shop: Workshop, count: int) -> Measured:
    """Ours alone, in one stack; everything must be there. Raises DifferentWorkError."""
    one = measure(shop, OURS, "log-group", count)
    if len(one.made) != count:
        require_same([f"{len(one.made)} of {count} were made"])
    return one


def overfill(shop: Workshop, count: int) -> dict[str, Any]:
    """How far `pulumi.dynamic` comes with more resources than it can bear."""
    shop.reset()
    stack = shop.stack(PROGRAM[DYNAMIC])
    run: Run = shop.up(stack, "log-group", count, check=False)
    reason = re.findall(r"^\s*(\w*Error: .*)$", run.output, re.MULTILINE)
    return {"asked": count, "status": run.status, "created": len(held_by(stack)), "reason": reason[-1:] or None}


def goals(kind: str, runs: list[Measured], shards: int) -> list[Goal]:
    """The lines that are judged for one kind."""
    rates = {side: [one.rate for one in runs if one.side == side] for side in (OURS, SPLIT, DYNAMIC)}
    size = {side: median(one.state_bytes / one.count for one in runs if one.side == side) for side in (OURS, DYNAMIC)}
    single, split = (paired_ratio(rates[side], rates[DYNAMIC]).median for side in (OURS, SPLIT))
    return [
        Goal(name=f"{kind}: creates/s against pulumi.dynamic, one stack", measured=single, at_least=RATIO, unit="×"),
        Goal(
            name=f"{kind}: creates/s against pulumi.dynamic, {shards} stacks, {AT_ONCE} at a time",
            measured=split,
            at_least=SPLIT_RATIO,
            unit="×",
        ),
        Goal(
            name=f"{kind}: state a resource against pulumi.dynamic",
            measured=size[OURS] / size[DYNAMIC],
            at_most=STATE_RATIO,
            unit="×",
        ),
    ]


def summary(kind: str, runs: list[Measured]) -> str:
    """The sides of one kind as a Markdown table."""
    rows = []
    for side in (OURS, SPLIT, DYNAMIC, MODULE):
        own = [one for one in runs if one.side == side]
        rate = spread([one.rate for one in own])
        ratio = paired_ratio([one.rate for one in own], [one.rate for one in runs if one.side == DYNAMIC])
        state = median(one.state_bytes / one.count for one in own)
        memory = median(one.provider_memory for one in own) / 2**20
        seconds = spread([one.seconds for one in own])
        rows.append((side, seconds, rate, f"{ratio}", f"{state:.0f}", f"{memory:.0f} MiB"))
    head = ("side", "seconds", "creates/s", "against pulumi.dynamic", "state bytes a resource", "provider's memory")
    return f"### {runs[0].count} × {kind}, {KINDS[kind]} calls each\n\n{table(head, rows)}"


def shares(kind: str, runs: list[Measured]) -> str:
    """Where the processor's time went, as a Markdown table; what is left of the machine was idle or others'."""
    parts = (Part.ENGINE, Part.LANGUAGE_HOST, Part.PROGRAM, Part.PROVIDER)
    rows = []
    for side in (OURS, SPLIT, DYNAMIC, MODULE):
        own = [one for one in runs if one.side == side]
        wall = median(one.seconds for one in own)
        cells = [side, f"{wall:.1f} s"]
        used = [median(one.cpu[part] for one in own) for part in parts]
        used.append(median(one.server.cpu_seconds for one in own))
        cells += [f"{seconds:.1f} s ({seconds / wall:.0%})" for seconds in used]
        cells.append(f"{sum(used) / (wall * (os.cpu_count() or 1)):.0%}")
        rows.append(cells)
    head = ("side", "wall time", *(part.value for part in parts), "moto server", "of all processors")
    return f"Processor seconds, and their share of the wall time of one processor ({kind}):\n\n{table(head, rows)}"


def floor(kind: str, found: list[dict[str, float]]) -> str:
    """The bare loop in one line."""
    told = "; ".join(
        f"{one['threads']:.0f} thread(s) {one['requests_per_second']:.0f} requests/s = "
        f"{one['creates_per_second']:.0f} creates/s"
        for one in found
    )
    return f"moto's own ceiling with these calls in a bare boto3 loop ({kind}): {told}."


def run(shop: Workshop, size: Size, kinds: list[str], say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Measure everything; gives the goals, the Markdown summary and the raw figures."""
    judged: list[Goal] = []
    shown: list[str] = []
    raw: dict[str, Any] = {"size": asdict(size), "runs": [], "bare": {}, "larger": [], "too_many": None}
    for kind in kinds:
        runs = compare(shop, kind, size, say)
        ceiling = [bare(shop, kind, size.count, threads) for threads in (1, 8)]
        judged += goals(kind, runs, size.shards)
        shown += [summary(kind, runs), shares(kind, runs), floor(kind, ceiling)]
        raw["runs"] += [one.raw() for one in runs]
        raw["bare"][kind] = ceiling
    for count in size.larger:
        one = larger(shop, count)
        say(f"{count} log groups in one stack: {one.seconds:.1f} s (load {one.load})")
        judged.append(Goal(name=f"{count} resources in one stack complete", measured=len(one.made), at_least=count))
        shown.append(
            f"{count} log groups in one stack: {one.seconds:.0f} s, {one.rate:.1f} creates/s, "
            f"state {one.state_bytes / 2**20:.1f} MiB, provider's memory {one.provider_memory / 2**20:.0f} MiB."
        )
        raw["larger"].append(one.raw())
    if size.too_many:
        raw["too_many"] = told = overfill(shop, size.too_many)
        shown.append(f"pulumi.dynamic, asked for {told['asked']}: {told['created']} made, then {told['reason']}.")
    return judged, "\n\n".join(shown), raw

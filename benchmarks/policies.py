"""The rules against others' ways to run rules: inside a real preview, and offline on manifests.

All lanes take turns in each round. What each of them found is compared first, object by object and rule by rule: a
faster wrong answer is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from measuring.results import load, table
from measuring.rounds import Goal, Spread, interleaved, paired_ratio, spread
from measuring.workshop import Workshop
from policy_lanes import manifests
from policy_lanes.lane import Cost, Failures, Lane, require_equal
from policy_lanes.previews import Previews, named

from provincial_cloud import sandbox

MOST_FOR_MANY = 1.2
TIMES_CHEAPER = 20.0
TIMES_FASTER = 10.0

Say = Callable[[str], None]
Costs = Mapping[str, list[Cost]]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many objects are previewed and how many lie in files; `rules` is what "many" means in a preview."""

    resources: int = 1000
    rules: int = 200
    manifests: int = 1000
    rounds: int = 5
    kyverno: bool = True


QUICK = Size(resources=40, rules=8, manifests=60, rounds=1)


@contextmanager
def lanes(shop: Workshop, size: Size, say: Say) -> Iterator[list[Lane]]:
    """Every lane, what it needs got first; the sandbox's cluster runs inside the block."""
    say("policies: getting the peers and starting a cluster")
    try:
        kubeconfig: Path = sandbox.start_kubernetes(shop.project).kubeconfig
        previews = Previews(shop, kubeconfig, size.resources, size.rules)
        yield [*previews.lanes(), *manifests.lanes(shop.base, size.manifests, kyverno=size.kyverno)]
    finally:
        sandbox.stop_kubernetes(shop.project)


def measure_policies(shop: Workshop, size: Size, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Run all lanes, interleaved; gives the goals, the Markdown summary and the raw figures.

    Raises DifferentWorkError where two lanes that ask the same found different failures, RunFailedError.
    """
    costs: dict[str, list[Cost]] = {}
    found: dict[Lane, Failures] = {}
    with lanes(shop, size, say) as sides:
        for number, order in enumerate([sides, *interleaved(sides, size.rounds)]):
            for lane in order:
                cost, found[lane] = lane.run()
                if number:  # the first turn warms caches, and shows whether all find the same
                    costs.setdefault(lane.name, []).append(cost)
                say(f"policies round {number}/{size.rounds}: {lane.name} {cost.seconds:.2f} s (load {load()})")
            require_equal(found)
    rows = [
        (
            lane.name,
            spread([one.seconds for one in costs[lane.name]]),
            spread([one.processor for one in costs[lane.name]]),
            f"{median(one.pack for one in costs[lane.name]):.2f}" if "preview," in lane.name else "",
            len(found[lane]) or "",
        )
        for lane in sides
    ]
    head = ("lane", "seconds", "processor seconds", "of them the policy pack's", "failures found")
    shown = (
        f"### Rules: {size.resources} ConfigMaps in a preview, {size.manifests} Deployments in files\n\n"
        f"{table(head, rows)}\n\n"
        f"In a preview every rule looks at every object. On files, start-up included, the others run the"
        f" {len(manifests.BOTH)} rules that all have, ours all its rules. Verdicts: equal.\n\n"
        f"One more rule, of the processor, by the packs alone: ours {one_more(costs, 'ours', size)} ms,"
        f" the stock SDK's {one_more(costs, 'stock', size)} ms."
    )
    raw = {"size": vars(size), "costs": {name: [vars(one) for one in values] for name, values in costs.items()}}
    return goals(costs, size), shown, raw


def goals(costs: Costs, size: Size) -> list[Goal]:
    """Each goal by the clock and by the processor, which other programs' load changes less.

    What one more rule costs is by the processor alone, of packs that are asked alone: a preview varies by more than
    that. It is judged by the unlucky end of the spread on both sides, so that noise can only fail it.
    """
    few, many = named("ours", 1), named("ours", size.rules)
    ours, stock = one_more(costs, "ours", size), one_more(costs, "stock", size)
    found = [
        Goal(
            name=f"one more rule on {size.resources} resources, a {TIMES_CHEAPER:.0f}th of the stock SDK's, processor",
            measured=ours.median + ours.mad,
            at_most=(stock.median - stock.mad) / TIMES_CHEAPER,
            unit=" ms",
        )
    ]
    for unit, field in (("seconds", "seconds"), ("processor seconds", "processor")):

        def taken(lane: str, field: str = field) -> list[float]:
            return [getattr(one, field) for one in costs[lane]]

        found += [
            Goal(
                name=f"preview with {size.rules} rules / with 1, {unit}",
                measured=paired_ratio(taken(many), taken(few)).median,
                at_most=MOST_FOR_MANY,
            ),
            Goal(
                name=f"checkov / ours on {size.manifests} manifests, {unit}",
                measured=paired_ratio(taken(manifests.CHECKOV_LANE), taken(manifests.OURS)).median,
                at_least=TIMES_FASTER,
            ),
        ]
    return found


def one_more(costs: Costs, pack: str, size: Size) -> Spread:
    """Milliseconds of processor that one more rule costs a pack on all objects, by the pairs of each round."""
    many, few = (costs[named(pack, rules, alone=True)] for rules in (size.rules, 1))
    pairs = zip(many, few, strict=True)
    return spread([(one.processor - other.processor) / (size.rules - 1) * 1000 for one, other in pairs])

"""Ours against peers: `make benchmark`, or `python benchmarks/run.py creates --quick`.

Prints a Markdown summary and keeps the raw figures in benchmarks/results/. Exit status: 0 every goal holds, 1 a goal is
missed or the sides did different work, 2 bad usage.
"""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace
from typing import Any

import creates
import tenants
from imports import measure_imports
from measuring.results import load, machine, verdict_table, write_raw
from measuring.rounds import Goal
from measuring.verdict import DifferentWorkError
from measuring.workshop import RunFailedError, workshop
from policy_lanes.lane import LaneFailedError
from preview import measure_preview

import policies

PARTS = ("creates", "preview", "imports", "tenants", "policies")
BY_NAME = ("hosts", "backups", "etcd")
"""Measured only when named: root, restic, or minutes of a whole disk's attention, are needed."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, keep, judge."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "part", nargs="?", choices=("all", *PARTS, *BY_NAME), default="all", help="what to measure (default all)"
    )
    parser.add_argument("--quick", action="store_true", help="few resources, one round; nothing is judged")
    parser.add_argument(
        "--rounds",
        type=int,
        default=None,
        help="rounds, by default 5 of creates and policies, 3 of tenants and hosts, 7 of the others",
    )
    parser.add_argument("--kind", choices=tuple(creates.KINDS), default=None, help="creates: this kind alone")
    parser.add_argument("--namespaces", type=int, default=None, help="tenants: how many, by default 100")
    options = parser.parse_args(arguments)
    for name in ("rounds", "namespaces"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = PARTS if options.part == "all" else (options.part,)
    host = machine()
    print(f"# Benchmark\n\n{', '.join(f'{name} {value}' for name, value in host.items())}\n", flush=True)
    goals: list[Goal] = []
    try:
        with workshop() as shop:
            for part in wanted:
                found, shown, raw = measure(part, shop, options)
                goals += found
                path = write_raw(part, {"quick": options.quick, "goals": found, **raw})
                print(f"\n{shown}\n\nRaw figures: {path}\n", flush=True)
    except (DifferentWorkError, RunFailedError, LaneFailedError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"## Verdict (load {load()})\n\n{verdict_table(goals, judged=not options.quick)}")
    return 0 if options.quick or all(goal.met for goal in goals) else 1


def measure(part: str, shop: Any, options: argparse.Namespace) -> tuple[list[Goal], str, dict[str, Any]]:
    """Measure one part; gives its goals, its Markdown summary and its raw figures."""
    if part == "creates":
        size = creates.QUICK if options.quick else creates.Size()
        size = replace(size, rounds=options.rounds or size.rounds)
        return creates.run(shop, size, [options.kind] if options.kind else list(creates.KINDS), say)
    if part == "tenants":
        wanted = tenants.QUICK if options.quick else tenants.sized(options.namespaces or tenants.Size.namespaces)
        return tenants.measure_tenants(shop, replace(wanted, rounds=options.rounds or wanted.rounds), say)
    if part == "policies":
        rules = policies.QUICK if options.quick else policies.Size()
        return policies.measure_policies(shop, replace(rules, rounds=options.rounds or rules.rounds), say)
    if part == "hosts":
        import hosts  # only where a lab can be

        machines = hosts.QUICK if options.quick else hosts.Size()
        return hosts.measure_hosts(replace(machines, rounds=options.rounds or machines.rounds), say)
    if part == "backups":
        from backups import measure_backups  # only where restic is

        files, content = (2_000, 40 * 2**20) if options.quick else (50_000, 2**30)
        return measure_backups(options.rounds or (1 if options.quick else 5), files, content, say)
    if part == "etcd":
        from etcd_restores import measure_restores

        secrets = 2_000 if options.quick else 31_000
        return measure_restores(options.rounds or (1 if options.quick else 3), secrets, say)
    rounds = options.rounds or (2 if options.quick else 7)
    return measure_preview(shop, rounds, say) if part == "preview" else measure_imports(rounds, say)


def say(line: str) -> None:
    """Progress, apart from the summary."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Previewing the unchanged stack `local`, against previewing a program that declares nothing, on the same engine."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from measuring.processes import Part
from measuring.results import load, table
from measuring.rounds import Goal, interleaved, spread
from measuring.workshop import ROOT, Run, Workshop, quiet_environment, run

from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.toolchain.engine_home import keep_no_log

COPIED = ("Pulumi.yaml", "stacks", "environments", "policies", "providers", "toolchain")
IGNORED = ("__pycache__", "Pulumi.local.yaml")
TIMES_EMPTY, SECONDS_A_RESOURCE = 1.5, 0.008
LOCAL, EMPTY = "stack local", "empty program"

Say = Callable[[str], None]


class Checkout:
    """A copy of the project's data and programs with stack `local` up in a sandbox of its own, policy pack off."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self.project = Project(root)
        root.mkdir()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns(*IGNORED))
            else:
                shutil.copy(source, root / name)
        shutil.copytree(
            ROOT / "environments" / "per-checkout", root / "environments" / "per-checkout", dirs_exist_ok=True
        )
        (root / ".venv").symlink_to(sys.prefix)
        self.environment = {
            **quiet_environment(),
            "PULUMI_HOME": str(home),
            "PROVINCIAL_PROJECT": str(root),
            "PROVINCIAL_POLICY_PACK": "off",
        }

    def run(self, *words: str) -> Run:
        """Run a command in the copy. Raises RunFailedError."""
        return run(words, folder=self.root, environment=self.environment)

    def resources(self) -> int:
        """How many resources the unchanged stack has. Raises ValueError where anything would change."""
        told = json.loads(self.run("pulumi", "preview", "--stack", "local", "--json", "--non-interactive").output)
        changes: dict[str, int] = told["changeSummary"]
        if set(changes) != {"same"}:
            raise ValueError(f"the stack is not unchanged: {changes}")
        return changes["same"]


@contextmanager
def checkout(base: Path) -> Iterator[Checkout]:
    """The copy, brought up; the whole sandbox that this started is stopped at the end."""
    made = Checkout(base / "checkout", base / "home")
    try:
        sandbox.start_aws(made.project, port=0)
        made.run("provincial", "up", "local")
        yield made
    finally:
        sandbox.stop_kubernetes(made.project)
        sandbox.stop_store(made.project)
        sandbox.stop_aws(made.project)


def measure_preview(shop: Workshop, rounds: int, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Preview both, interleaved; gives the goals, the Markdown summary and the raw figures."""
    with checkout(shop.base) as copy:
        count = copy.resources()
        empty = shop.stack("empty")
        quiet = {"PULUMI_HOME": str(shop.base / "quiet-home")}  # the engine keeps no log there, as in the checkout
        keep_no_log(quiet["PULUMI_HOME"])
        words = ("preview", "--expect-no-changes", "--stack")
        shop.up(empty, "nothing", 0)

        def once(side: str) -> Run:
            if side == LOCAL:
                return copy.run("pulumi", *words, "local", "--non-interactive")
            return shop.pulumi(empty, *words, empty.name, more=quiet)

        once(LOCAL)
        once(EMPTY)
        runs: dict[str, list[Run]] = {LOCAL: [], EMPTY: []}
        loads = []
        for number, order in enumerate(interleaved([LOCAL, EMPTY], rounds), start=1):
            for side in order:
                runs[side].append(once(side))
                loads.append(load())
                say(f"preview round {number}/{rounds}: {side} {runs[side][-1].seconds:.2f} s (load {loads[-1]})")
    ours, floor = (spread([one.seconds for one in runs[side]]) for side in (LOCAL, EMPTY))
    bound = TIMES_EMPTY * floor.median + SECONDS_A_RESOURCE * count
    goal = Goal(name=f"preview of unchanged local, {count} resources", measured=ours.median, at_most=bound, unit=" s")
    parts = (Part.ENGINE, Part.LANGUAGE_HOST, Part.PROGRAM, Part.PROVIDER)
    rows = [
        (
            side,
            spread([one.seconds for one in runs[side]]),
            *(f"{median(one.cpu[part] for one in runs[side]):.2f} s" for part in parts),
        )
        for side in (LOCAL, EMPTY)
    ]
    head = ("preview", "seconds", *(f"processor: {part.value}" for part in parts))
    shown = (
        f"### Preview of the unchanged stack, policy pack off\n\n{table(head, rows)}\n\n"
        f"Bound: {TIMES_EMPTY} × {floor.median:.2f} s + {SECONDS_A_RESOURCE * 1000:.0f} ms × {count} = {bound:.2f} s."
    )
    raw = {
        "resources": count,
        "bound": bound,
        "loads": loads,
        "seconds": {LOCAL: ours.values, EMPTY: floor.values},
        "cpu": {side: [{part.value: used for part, used in one.cpu.items()} for one in runs[side]] for side in runs},
    }
    return [goal], shown, raw

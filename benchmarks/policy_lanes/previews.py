"""Rules inside a real `pulumi preview`: ours and Pulumi's own policy SDK's, one rule and many, on the same objects.

A thousand ConfigMaps go through the Kubernetes provider to the sandbox's API server, and every rule looks at every one
of them: rules for other types would cost ours nothing. The same packs are asked alone too (policy_lanes.packs).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from functools import partial
from pathlib import Path

from measuring.processes import Part
from measuring.workshop import PROGRAMS, ROOT, Stack, Workshop

from policy_lanes.lane import Cost, Failures, Lane, measured
from policy_lanes.packs import Pack, requests
from policy_lanes.peers import STOCK, python_peer

NO_PACK = "preview without rules"
PACKS = {"ours": "our pack", "stock": "stock pulumi_policy"}


def named(pack: str, rules: int, *, alone: bool = False) -> str:
    """What the lane of a pack with so many rules is called."""
    return f"{'pack alone' if alone else 'preview'}, {PACKS[pack]}, {rules} {'rule' if rules == 1 else 'rules'}"


class Previews:
    """One stack that is previewed again and again, never brought up."""

    def __init__(self, shop: Workshop, kubeconfig: Path, count: int, rules: int) -> None:
        self.shop, self.rules = shop, rules
        self.given = {
            "BENCHMARK_COUNT": str(count),
            "BENCHMARK_PLANTED": str(rules),
            "BENCHMARK_KUBECONFIG": str(kubeconfig),
            "BENCHMARK_LEDGER": str(shop.base / "ledger.jsonl"),
            "PATH": f"{shop.environment({})['PATH']}{os.pathsep}{ROOT / 'providers' / 'kubernetes'}",
        }
        self.stack: Stack = shop.stack("config_maps")
        self.virtualenvs = {"ours": Path(sys.prefix), "stock": python_peer(shop.base / "stock", STOCK)}
        self.packs = {name: self._pack(name, virtualenv) for name, virtualenv in self.virtualenvs.items()}
        self.asked = requests(count, rules)

    def lanes(self) -> list[Lane]:
        """No rules, then one and many of each pack, in a preview and alone; those of one number find the same."""
        found = [Lane(name=NO_PACK, group=None, run=lambda: self.run(None, 0))]
        for rules in (1, self.rules):
            for pack in PACKS:
                run = partial(self.run, pack, rules)
                alone = partial(self.run_alone, pack, rules)
                group = f"previews with {rules}"
                found.append(Lane(name=named(pack, rules), group=group, run=run))
                found.append(Lane(name=named(pack, rules, alone=True), group=group, run=alone))
        return found

    def run_alone(self, pack: str, rules: int) -> tuple[Cost, Failures]:
        """The same pack and objects with no engine between: what the pack's own process takes."""
        python, ledger = self.virtualenvs[pack] / "bin" / "python", self.shop.base / "alone.jsonl"
        return Pack(folder=self.packs[pack], python=python, rules=rules, ledger=ledger).run(self.asked)

    def run(self, pack: str | None, rules: int) -> tuple[Cost, Failures]:
        """One preview, and what the engine says that the rules found."""
        words = ["preview", "--stack", self.stack.name]
        words += ["--policy-pack", str(self.packs[pack])] if pack else []
        with measured() as cost:
            done = self.shop.pulumi(self.stack, *words, more={**self.given, "BENCHMARK_RULES": str(rules)})
        cost.pack = done.cpu[Part.POLICY]
        return cost, failures_in(done.output)

    def _pack(self, name: str, virtualenv: Path) -> Path:
        folder = self.shop.base / f"pack-{name}"
        shutil.copytree(PROGRAMS / "rule_packs" / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "PulumiPolicy.yaml").write_text(
            f"name: benchmark\nversion: 0.1.0\nruntime:\n  name: python\n  options:\n    virtualenv: {virtualenv}\n",
            encoding="utf-8",
        )
        return folder


def failures_in(output: str) -> Failures:
    """The violations as the engine told them to a person."""
    return frozenset((name, rule) for rule, name in _TOLD.findall(output))


_TOLD = re.compile(r"- \[advisory\](?: \[severity: \w+\])?\s+(\S+)\s+\(\S+: (\S+)\)")

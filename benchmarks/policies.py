"""The rules on Kubernetes manifests, with neither engine nor cluster, against checkov on the same files.

Verdicts are compared first, object by object, for the rules that both have; a faster wrong answer is no answer.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from measuring.results import load, table
from measuring.rounds import Goal, interleaved, spread
from measuring.verdict import DifferentWorkError
from measuring.workshop import RunFailedError, Workshop

from provincial_policies.cel.examples import ABSENT, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT

CHECKOV = "checkov==3.3.30"
TIMES_FASTER = 10.0
OURS, PEER = "provincial rules check", "checkov"
SEED = 7

BOTH: Mapping[str, frozenset[str]] = {
    "pod-not-privileged": frozenset({"CKV_K8S_16"}),
    "pod-not-in-host-namespaces": frozenset({"CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19"}),
    "pod-no-privilege-escalation": frozenset({"CKV_K8S_20"}),
    "pod-root-filesystem-read-only": frozenset({"CKV_K8S_22"}),
    "pod-no-secret-in-env": frozenset({"CKV_K8S_35"}),
    "pod-image-by-digest": frozenset({"CKV_K8S_43"}),
    "pod-memory-limited": frozenset({"CKV_K8S_13"}),
    "pod-ready-before-traffic": frozenset({"CKV_K8S_9"}),
    "pod-restarts-when-stuck": frozenset({"CKV_K8S_8"}),
    "ns-not-default": frozenset({"CKV_K8S_21"}),
}
"""Our rules that checkov has too, and what it calls them; ours fails where any of its checks does."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"containers.0.securityContext.privileged": True, "containers.0.securityContext.allowPrivilegeEscalation": False},
    {"hostPID": True},
    {"hostNetwork": True},
    {"containers.0.securityContext.allowPrivilegeEscalation": True},
    {"containers.0.securityContext.readOnlyRootFilesystem": ABSENT},
    {"containers.0.env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]},
    {"containers.0.image": "registry.example.vn/dvc/portal:1.0"},
    {"containers.0.resources.limits": {"cpu": "1"}},
    {"containers.0.readinessProbe": ABSENT},
    {"containers.0.livenessProbe": ABSENT},
)

Failures = frozenset[tuple[str, str]]
"""Pairs of an object's name and one of our rules."""


def write_manifests(folder: Path, count: int) -> None:
    """So many Deployments, half of them with one to three faults, a hundred to a file."""
    chance = random.Random(SEED)  # noqa: S311 - the same objects every time
    for start in range(0, count, 100):
        made = []
        for number in range(start, min(start + 100, count)):
            changes: dict[str, Any] = {}
            for fault in chance.sample(FAULTS, chance.choice((0, 0, 0, 1, 2, 3))):
                changes.update(fault)
            manifest = pod_example(DEPLOYMENT, changes)
            manifest["metadata"]["name"] = f"portal-{number}"
            if chance.random() < 0.1:
                manifest["metadata"]["namespace"] = "default"
            made.append(json.dumps(manifest, indent=1))
        (folder / f"manifests-{start}.yaml").write_text("\n---\n".join(made), encoding="utf-8")


def _timed(words: list[str]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=3600)
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise RunFailedError(f"{words[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return seconds, json.loads(done.stdout)


def ours(folder: Path) -> tuple[float, Failures]:
    """Seconds, and what fails."""
    seconds, told = _timed([f"{sys.prefix}/bin/provincial", "rules", "check", str(folder), "--format", "json"])
    found = {(one["object"].rpartition("/")[2], one["rule"]) for one in told["violations"] if one["rule"] in BOTH}
    return seconds, frozenset(found)


def checkov(program: Path, folder: Path) -> tuple[float, Failures]:
    """Seconds, and what fails, in our words."""
    checks = ",".join(sorted(name for names in BOTH.values() for name in names))
    words = ["--framework", "kubernetes", "--directory", str(folder), "--check", checks, "--output", "json"]
    seconds, told = _timed([str(program), *words, "--compact", "--quiet", "--skip-download"])
    rule_of = {name: rule for rule, names in BOTH.items() for name in names}
    failed = told["results"]["failed_checks"]
    return seconds, frozenset((one["resource"].rpartition(".")[2], rule_of[one["check_id"]]) for one in failed)


def said_once(found: Failures) -> Failures:
    """Without the escalation of privileged containers, which ours says with the privilege itself."""
    privileged = {name for name, rule in found if rule == "pod-not-privileged"}
    return frozenset(
        (name, rule) for name, rule in found if rule != "pod-no-privilege-escalation" or name not in privileged
    )


def install(folder: Path) -> Path:
    """checkov in an environment of its own; it is no dependency of this project."""
    home = folder / "checkov"
    uv = f"{sys.prefix}/bin/uv"
    for words in (
        ["venv", "--quiet", "--python", sys.executable, str(home)],
        ["pip", "install", "--quiet", "--python", str(home / "bin" / "python"), CHECKOV],
    ):
        subprocess.run([uv, *words], check=True, timeout=1800)
    return home / "bin" / "checkov"


def measure_policies(
    shop: Workshop, rounds: int, say: Callable[[str], None], count: int
) -> tuple[list[Goal], str, dict[str, Any]]:
    """Check the same manifests with both, interleaved; gives the goal, the Markdown summary and the raw figures."""
    folder = shop.base / "manifests"
    folder.mkdir()
    write_manifests(folder, count)
    say(f"policies: installing {CHECKOV}")
    program = install(shop.base)
    sides: dict[str, Callable[[], tuple[float, Failures]]] = {
        OURS: lambda: ours(folder),
        PEER: lambda: checkov(program, folder),
    }
    first = {side: said_once(once()[1]) for side, once in sides.items()}
    if first[OURS] != first[PEER]:
        different = sorted(first[OURS] ^ first[PEER])[:5]
        raise DifferentWorkError(f"the verdicts differ, for example on {different}")
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    for number, order in enumerate(interleaved(list(sides), rounds), start=1):
        for side in order:
            seconds[side].append(sides[side]()[0])
            say(f"policies round {number}/{rounds}: {side} {seconds[side][-1]:.2f} s (load {load()})")
    spreads = {side: spread(values) for side, values in seconds.items()}
    goal = Goal(
        name=f"rules on {count} manifests, a {TIMES_FASTER:.0f}th of checkov's time",
        measured=spreads[OURS].median,
        at_most=spreads[PEER].median / TIMES_FASTER,
        unit=" s",
    )
    rows = [(side, spreads[side], str(len(first[side]))) for side in sides]
    shown = (
        f"### {len(BOTH)} rules that both have, on {count} Deployments, start-up included (ours runs all its rules)\n\n"
        f"{table(('side', 'seconds', 'failures found'), rows)}\n\nVerdicts: equal."
    )
    return [goal], shown, {"count": count, "seconds": seconds, "failures": len(first[OURS])}

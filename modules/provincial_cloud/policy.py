"""What every gate joins to the rules: the standard's figures, the environment's waivers, the checkout's commit."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from provincial_cloud import __version__, standards
from provincial_cloud.environment import Backup, Cluster
from provincial_cloud.environment import Waiver as Accepted
from provincial_policies import catalogue
from provincial_policies.cel.manifests import Installation, manifests
from provincial_policies.cel.parameters import Parameters
from provincial_policies.context import Limits, Strictness, Waiver
from provincial_policies.record import Recorder, Tally
from provincial_policies.rule import Text


def waivers_of(accepted: Iterable[Accepted]) -> tuple[Waiver, ...]:
    """The environment's waivers in the rules' own terms."""
    return tuple(
        Waiver(
            id=waiver.id,
            rule=waiver.rule,
            approved=waiver.approved,
            expires=waiver.expires,
            reason=Text(vi=waiver.reason.vi, en=waiver.reason.en),
            resources=(waiver.scope.resource,) if waiver.scope.resource else (),
            systems=(waiver.scope.system,) if waiver.scope.system else (),
            units=(waiver.scope.unit,) if waiver.scope.unit else (),
        )
        for waiver in accepted
    )


def limits_of_levels() -> dict[int, Limits]:
    """The standard's figures and zones by level, in the rules' own terms."""
    directions = {name: Strictness(str(way)) for name, way in standards.strictness().items()}
    return {
        level: Limits(
            figures={name: getattr(standards.thresholds(level), name) for name in directions},
            strictness=directions,
            zones_required=frozenset(str(zone) for zone in standards.zones_required(level)),
        )
        for level in range(1, 6)
    }


def commit_of(root: Path) -> str | None:
    """The git commit of the checkout; None where it is not a git checkout."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


@contextmanager
def recorded_run(
    recorder: Recorder, *, environment: str, operation: str, rules: Iterable[str], commit: str | None
) -> Iterator[Tally]:
    """A run of a gate in the ledger, counted as it goes on.

    One that ends by an error stays without its last line, and is shown as incomplete.
    """
    texts, began, tally = catalogue.digests(), time.monotonic(), Tally()
    recorder.append(
        "run-started",
        {
            "environment": environment,
            "stack": environment,
            "operation": operation,
            "dry_run": False,
            "pack_version": __version__,
            "rules": {name: texts[name] for name in rules if name in texts},
            "commit": commit,
        },
    )
    yield tally
    recorder.append("run-finished", tally.as_body(time.monotonic() - began))
    recorder.close()


def parameters_of(clusters: Iterable[Cluster], plans: Iterable[Backup]) -> Parameters:
    """What the rules on Kubernetes objects are told; each parameter only where all clusters have the same.

    A resource doesn't say which cluster it goes to. Each cluster's own policies know its parameters in any case.
    """
    copied = tuple(plans)
    known = {parameters_of_cluster(cluster, copied) for cluster in clusters}
    fields = ("cluster_level", "registries", "storage_classes", "volume_plans", "administrators")
    shared = {name: {getattr(one, name) for one in known} for name in fields}
    return Parameters(**{name: values.pop() for name, values in shared.items() if len(values) == 1})


def parameters_of_cluster(cluster: Cluster, plans: Iterable[Backup]) -> Parameters:
    """What the rules are told of one cluster; the same data go into its own policies."""
    return Parameters(
        cluster_level=int(cluster.level),
        registries=cluster.registries,
        storage_classes=cluster.encrypted_storage_classes,
        volume_plans=tuple(plan.id for plan in plans if plan.sources.volumes),
        administrators=cluster.administrators,
    )


def admission_of(cluster: Cluster, waivers: Iterable[Accepted], plans: Iterable[Backup]) -> list[dict[str, Any]]:
    """The manifests by which a cluster enforces every rule written in CEL; what `AdmissionPolicies` takes."""
    installation = Installation(parameters=parameters_of_cluster(cluster, plans), waivers=waivers_of(waivers))
    return manifests(catalogue.RULES.values(), installation)

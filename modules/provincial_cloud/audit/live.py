"""An audit of one environment: its cloud, its clusters, its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from provincial_cloud import environment as environments
from provincial_cloud.audit import cloud, cluster
from provincial_cloud.audit.drift import Difference, Drift, drift_of
from provincial_cloud.audit.gate import LiveGate, LiveRun
from provincial_cloud.audit.states import CLUSTER, States, read_states
from provincial_cloud.aws.reach import connect
from provincial_cloud.environment import Environment
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.policy import commit_of, limits_of_levels, parameters_of_cluster, waivers_of
from provincial_cloud.project import Project
from provincial_policies.record import Tally
from provincial_policies.resource import Resource
from provincial_policies.verdict import Report

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit saw."""

    reports: list[Report]
    drift: list[Drift]
    tally: Tally


def audit_live(project: Project, name: str, *, today: date, progress: Progress = lambda _line: None) -> Audit:
    """Read what is there, judge it, compare it; all of it is in the ledger when this returns.

    Raises UsageError for an environment that has no state, ProvincialError where something can't be asked; the run is
    then shown as incomplete.
    """
    environment = environments.load(name, root=project.environments)
    states = read_states(project, name)
    gate = LiveGate(
        environment=name,
        limits=limits_of_levels(),
        today=today,
        waivers=waivers_of(environment.waivers),
        commit=commit_of(project.root),
    )
    with gate.run(Ledger(project.evidence / f"{name}.jsonl", gate="live")) as run:
        drift = [*_cloud(run, environment, states, progress), *_clusters(run, project, environment, states, progress)]
        for stack in states.stacks:
            progress(f"Comparing stack {stack} with what is there …")
            drift += drift_of(project, stack)
        run.note(drift)
    return Audit(reports=run.reports, drift=drift, tally=run.tally)


def _cloud(run: LiveRun, environment: Environment, states: States, progress: Progress) -> Iterator[Drift]:
    progress(f"Reading the cloud of {environment.name} …")
    with closing(connect(environment.cloud)) as connection:
        seen = run.judge(_told(cloud.cloud_resources(connection, environment.name, states), progress))
    run.judge_together(seen)
    held = set(states.urns.values())
    for resource in seen:
        if resource.urn not in held:
            yield Drift(difference=Difference.UNKNOWN, urn=resource.urn)


def _clusters(
    run: LiveRun, project: Project, environment: Environment, states: States, progress: Progress
) -> Iterator[Drift]:
    if not any(token.startswith(CLUSTER) for token, _ in states.urns):
        return  # no layer of this environment lies on a cluster yet
    for one in environment.clusters:
        progress(f"Reading cluster {one.id} …")
        connection = cluster.connect(one, project)
        seen = list(cluster.cluster_resources(connection, one.id, environment.name, states))
        run.judge(_told((resource for resource, _ in seen), progress), parameters_of_cluster(one, environment.backups))
        for resource, by_hand in seen:
            if by_hand:
                yield Drift(difference=Difference.UNKNOWN, urn=resource.urn)


def _told(resources: Iterator[Resource], progress: Progress) -> Iterator[Resource]:
    for count, resource in enumerate(resources, start=1):
        if count % 20 == 0:
            progress(f"Judging … {count} so far, now {resource.type}")
        yield resource

"""The host gate: the host rules on verified facts, with every verdict in the evidence ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from provincial_cloud.environment import Environment
from provincial_cloud.environment.hosts import Host
from provincial_cloud.hosts.evidence import HostFacts
from provincial_cloud.policy import recorded_run
from provincial_policies import catalogue
from provincial_policies.context import Limits, Waiver
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.host_facts import HOST_FACTS
from provincial_policies.labels import Label
from provincial_policies.record import Recorder, Tally, resource_body
from provincial_policies.resource import Resource
from provincial_policies.rule import Gate, Rule, Text
from provincial_policies.verdict import Outcome, Report, Verdict

SILENT = Text(
    vi="không lấy được dữ kiện của máy chủ, hoặc dữ kiện không được chấp nhận",
    en="the host's facts could not be had, or were refused",
)


@dataclass(frozen=True, kw_only=True)
class HostGate:
    """Judges hosts of one environment on one day."""

    environment: Environment
    limits: Mapping[int, Limits] = field(repr=False)
    today: date
    waivers: tuple[Waiver, ...] = ()
    commit: str | None = None
    rules: Mapping[str, Rule] = field(default_factory=lambda: catalogue.at_gate(Gate.HOST), repr=False)

    @contextmanager
    def run(self, recorder: Recorder) -> Iterator[HostRun]:
        """A run in the ledger; one that ends by an error stays without its last line and is shown as incomplete."""
        with recorded_run(
            recorder, environment=self.environment.name, operation="check", rules=self.rules, commit=self.commit
        ) as tally:
            yield HostRun(gate=self, recorder=recorder, tally=tally)

    def dispatcher(self) -> Dispatcher:
        """The same dispatcher as every other gate's, with the rules of this one."""
        return Dispatcher(
            rules=self.rules,
            limits=self.limits,
            environment=self.environment.name,
            today=self.today,
            waivers=self.waivers,
        )

    def resource(self, host: Host, values: Mapping[str, Any]) -> Resource:
        """A host's facts as the rules see them, with what the environment alone says: cluster, owner, level."""
        properties = {**values, "in_cluster": host.cluster is not None, "tags": labels(self.environment, host)}
        return Resource.of(
            Decoded(properties), type=HOST_FACTS, urn=urn(self.environment.name, host.id), name=host.id, custom=True
        )


@dataclass(kw_only=True)
class HostRun:
    """One run of the gate while it goes on."""

    gate: HostGate
    recorder: Recorder
    tally: Tally

    def unreachable(self, host: Host) -> None:
        """A host that could not be asked, or whose answer is refused: every rule is "not checked" in the ledger."""
        resource = self.gate.resource(host, {})
        verdicts = tuple(Verdict(rule=rule, outcome=Outcome.NOT_CHECKED, reason=SILENT) for rule in self._asked)
        self._record(Report(resource=resource, verdicts=verdicts), {})

    def judge(self, host: Host, facts: HostFacts) -> Report:
        """Every rule on one host; the verdicts are in the ledger, with the facts' digest, when this returns."""
        report = self.gate.dispatcher().check(self.gate.resource(host, facts.values))
        self._record(report, {"facts": {"sha256": facts.sha256, "nonce": facts.nonce}})
        return report

    @property
    def _asked(self) -> Sequence[Rule]:
        return self.gate.dispatcher().rules_for(HOST_FACTS)

    def _record(self, report: Report, evidence: Mapping[str, Any]) -> None:
        self.tally.resources += 1
        self.tally.add(report)
        self.recorder.append("resource-checked", {**resource_body(report), **evidence})


def urn(environment: str, host: str) -> str:
    """How the ledger names a host."""
    return f"urn:provincial:{environment}::{HOST_FACTS}::{host}"


def labels(environment: Environment, host: Host) -> dict[str, str]:
    """A host's labels; its level is its cluster's, else the highest level of a system of the environment."""
    clusters = [cluster for cluster in environment.clusters if cluster.id == host.cluster]
    level = clusters[0].level if clusters else environment.level
    return {
        Label.ENVIRONMENT: environment.name,
        Label.LAYER: "hosts",
        Label.UNIT: host.owner,
        Label.LEVEL: str(int(level)),
        Label.ZONE: str(host.zone),
    }

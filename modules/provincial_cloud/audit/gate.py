"""The live gate: the preview's rules on what is there, every verdict and every difference in the evidence ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from provincial_cloud.audit.drift import Drift
from provincial_cloud.policy import recorded_run
from provincial_policies import catalogue
from provincial_policies.cel.parameters import DEFAULTS, Parameters
from provincial_policies.context import Limits, Waiver
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher
from provincial_policies.record import Recorder, Tally, resource_body, stack_body
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Gate, Rule
from provincial_policies.verdict import Report

STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class LiveGate:
    """Judges what exists of one environment on one day."""

    environment: str
    limits: Mapping[int, Limits] = field(repr=False)
    today: date
    waivers: Sequence[Waiver] = ()
    commit: str | None = None
    rules: Mapping[str, Rule] = field(default_factory=lambda: catalogue.at_gate(Gate.PREVIEW), repr=False)

    @contextmanager
    def run(self, recorder: Recorder) -> Iterator[LiveRun]:
        """A run in the ledger; one that ends by an error stays without its last line and is shown as incomplete."""
        with recorded_run(
            recorder, environment=self.environment, operation="audit", rules=self.rules, commit=self.commit
        ) as tally:
            yield LiveRun(gate=self, recorder=recorder, tally=tally)

    def dispatcher(self, parameters: Parameters) -> Dispatcher:
        """The same dispatcher as every other gate's."""
        return Dispatcher(
            rules=self.rules,
            limits=self.limits,
            environment=self.environment,
            today=self.today,
            waivers=self.waivers,
            parameters=parameters,
        )


@dataclass(kw_only=True)
class LiveRun:
    """One run of the gate while it goes on."""

    gate: LiveGate
    recorder: Recorder
    tally: Tally
    reports: list[Report] = field(default_factory=list)

    def judge(self, resources: Iterable[Resource], parameters: Parameters = DEFAULTS) -> tuple[Resource, ...]:
        """Every rule on each resource alone; gives the resources. The verdicts are in the ledger when this returns."""
        dispatcher = self.gate.dispatcher(parameters)
        seen = tuple(resources)
        for resource in seen:  # a namespace may come after what lies in it
            dispatcher.namespaces.note(resource)
        for resource in seen:
            report = dispatcher.check(resource)
            self.tally.resources += 1
            self._keep(report)
            self.recorder.append("resource-checked", resource_body(report))
        return seen

    def judge_together(self, resources: Iterable[Resource]) -> None:
        """Every rule that needs to see all of a cloud at once."""
        urn = f"urn:provincial:{self.gate.environment}::{STACK}::{self.gate.environment}"
        whole = Resource.of(Decoded({}), type=STACK, urn=urn, name=self.gate.environment, custom=False)
        stack = Stack((whole, *resources))
        dispatcher = self.gate.dispatcher(DEFAULTS)
        for subject in dispatcher.subjects(stack):
            report = dispatcher.check_in_stack(subject, stack)
            self._keep(report)
            self.recorder.append("stack-checked", stack_body(report))

    def note(self, differences: Iterable[Drift]) -> None:
        """Put differences from the last approved state into the ledger."""
        self.recorder.append("drift-checked", {"differences": [one.as_body() for one in differences]})

    def _keep(self, report: Report) -> None:
        self.tally.add(report)
        self.reports.append(report)

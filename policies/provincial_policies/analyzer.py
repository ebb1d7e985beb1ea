"""The pack as Pulumi's engine sees it: a gRPC server of the Analyzer protocol.

The engine starts the pack, reads the port from its standard output, and then calls Handshake, ConfigureStack,
GetAnalyzerInfo and Configure once, Analyze for each resource before it is touched, and AnalyzeStack at the end.
Whatever goes wrong here is answered with a gRPC error, which stops the run: the gate never fails open.
Source: proto/pulumi/analyzer.proto and sdk/go/common/resource/plugin/analyzer_plugin.go of pulumi/pulumi.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from provincial_policies.catalogue import digests
from provincial_policies.cel.parameters import DEFAULTS, Parameters
from provincial_policies.context import Limits, Waiver
from provincial_policies.decode import Decoded, decode
from provincial_policies.dispatch import Dispatcher, mask
from provincial_policies.enforcement import Configuration, Enforcement, read_configuration, schema_of
from provincial_policies.message import describe_failure, describe_waiver
from provincial_policies.record import Recorder, Tally, resource_body, stack_body
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import Rule, Severity
from provincial_policies.values import is_unknown
from provincial_policies.verdict import Outcome, Report

ENFORCEMENT = {
    Enforcement.ADVISORY: proto.ADVISORY,
    Enforcement.MANDATORY: proto.MANDATORY,
    Enforcement.DISABLED: proto.DISABLED,
}
SEVERITY = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}


@dataclass(frozen=True, kw_only=True)
class StackInfo:
    """The stack that the engine is about to preview or update."""

    project: str
    stack: str
    organization: str
    dry_run: bool
    config: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What the rules need besides the resources; made by the pack once the stack is known."""

    environment: str
    today: date
    limits: Mapping[int, Limits]
    recorder: Recorder
    waivers: Sequence[Waiver] = ()
    configuration: Configuration = field(default_factory=Configuration)
    commit: str | None = None
    parameters: Parameters = DEFAULTS


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Serves one engine for one run."""

    def __init__(
        self, *, name: str, version: str, rules: Mapping[str, Rule], set_up: Callable[[StackInfo], Setup]
    ) -> None:
        self._name = name
        self._version = version
        self._rules = rules
        self._set_up = set_up
        self._lock = threading.Lock()
        self._info: StackInfo | None = None
        self._setup: Setup | None = None
        self._configuration = Configuration()
        self._dispatcher: Dispatcher | None = None
        self._inputs: dict[str, Resource] = {}
        self._secrets: set[str] = set()
        self._tally = Tally()
        self._started: float | None = None
        self._moot: dict[str, bytes] = {}

    # What the engine asks before the first resource

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's names
        """Nothing to agree on."""
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=self._version)

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Load the environment of the stack, its waivers and figures, and open the ledger."""
        secret = {request.config[key] for key in request.config_secret_keys if key in request.config}
        with self._lock, self._blocking(context, grpc.StatusCode.FAILED_PRECONDITION):
            self._secrets |= secret
            self._info = StackInfo(
                project=request.project,
                stack=request.stack,
                organization=request.organization,
                dry_run=request.dry_run,
                config=dict(request.config),
            )
            self._setup = self._set_up(self._info)
            self._configuration = self._setup.configuration
        return proto.AnalyzerStackConfigureResponse()

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """One policy a rule."""
        return proto.AnalyzerInfo(
            name=self._name,
            displayName="provincial-cloud",
            version=self._version,
            supportsConfig=True,
            description="Rules for a province's Data Integration Centre, by security level",
            policies=[self._policy(rule) for rule in self._rules.values()],
        )

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take enforcement and stricter figures by rule, then begin the run in the ledger."""
        with self._lock, self._blocking(context, grpc.StatusCode.INVALID_ARGUMENT):
            given = {
                name: {
                    "enforcementLevel": proto.EnforcementLevel.Name(settings.enforcementLevel).lower(),
                    **json_format.MessageToDict(settings.properties),
                }
                for name, settings in request.policyConfig.items()
            }
            limits = self._setup.limits if self._setup else {}
            self._configuration = read_configuration(given, self._rules, limits).over(self._configuration)
            self._dispatcher = None
            if self._setup:
                self._ready()
        return empty_pb2.Empty()

    # The resources

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Check one resource's inputs before it is created, changed or left as it is."""
        with self._lock, self._blocking(context, grpc.StatusCode.INTERNAL):
            dispatcher, recorder = self._ready()
            resource = Resource.of(
                decode(request.properties),
                type=request.type,
                urn=request.urn,
                name=request.name,
                parent=request.options.parent,
                provider=request.provider.urn,
                custom=request.HasField("provider"),
            )
            self._inputs[resource.urn] = resource
            self._secrets |= resource.secret_texts
            report = dispatcher.check(resource)
            if report.verdicts or resource.custom:
                self._tally.resources += 1
                self._tally.add(report)
                recorder.append("resource-checked", resource_body(report, self._secrets))
            response = self._blank(resource.type)
            self._answer(response, report)
            return response

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Check what only the whole stack shows, then end the run in the ledger."""
        with self._lock, self._blocking(context, grpc.StatusCode.INTERNAL):
            dispatcher, recorder = self._ready()
            stack = Stack(tuple(self._with_outputs(item) for item in request.resources))
            response = proto.AnalyzeResponse()
            for subject in dispatcher.subjects(stack):
                report = dispatcher.check_in_stack(subject, stack)
                self._tally.add(report)
                recorder.append("stack-checked", stack_body(report, self._secrets))
                self._answer(response, report)
            seconds = time.monotonic() - (self._started or time.monotonic())
            recorder.append("run-finished", self._tally.as_body(seconds))
            recorder.close()
            return response

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Never: a rule says what is wrong, and a person mends the code that is the record of what was meant."""
        return proto.RemediateResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make what was written durable; a run without its last line is shown as incomplete."""
        with self._lock:
            if self._setup is not None:
                self._setup.recorder.close()
        return empty_pb2.Empty()

    # Inside

    def _ready(self) -> tuple[Dispatcher, Recorder]:
        """The dispatcher and the ledger, begun on first use."""
        setup = self._setup
        if setup is None or self._info is None:
            raise RuntimeError("the engine named no stack (ConfigureStack), so level figures and waivers are not known")
        if self._dispatcher is None:
            self._dispatcher = Dispatcher(
                rules=self._rules,
                limits=setup.limits,
                environment=setup.environment,
                today=setup.today,
                waivers=setup.waivers,
                disabled=self._configuration.disabled,
                overrides=self._configuration.figures,
                parameters=setup.parameters,
            )
        if self._started is None:
            self._started = time.monotonic()
            setup.recorder.append(
                "run-started",
                {
                    "environment": setup.environment,
                    "stack": self._info.stack,
                    "operation": "preview" if self._info.dry_run else "update",
                    "dry_run": self._info.dry_run,
                    "pack_version": self._version,
                    "rules": {name: text for name, text in digests().items() if name in self._rules},
                    "commit": setup.commit,
                },
            )
        return self._dispatcher, setup.recorder

    def _with_outputs(self, message: Any) -> Resource:
        """A resource as the stack's rules see it: what was asked for, completed by what the provider answered."""
        before = self._inputs.get(message.urn)
        after = decode(message.properties)
        properties = dict(before.value) if before else {}
        for key, value in after.properties.items():
            if not (is_unknown(value) and properties.get(key) is not None):
                properties[key] = value
        decoded = Decoded(
            properties,
            after.secret_paths | (before.secret_paths if before else frozenset()),
            after.secret_texts | (before.secret_texts if before else frozenset()),
        )
        self._secrets |= decoded.secret_texts
        return Resource.of(
            decoded,
            type=message.type,
            urn=message.urn,
            name=message.name,
            parent=message.parent,
            custom=message.HasField("provider"),
            property_dependencies={key: tuple(item.urns) for key, item in message.propertyDependencies.items()},
        )

    def _blank(self, type_token: str) -> Any:
        """An answer that names the rules not about this type, so that the engine never counts them as passed.

        Kept as bytes by type: reading them back is several times cheaper than putting the names together.
        """
        if type_token not in self._moot:
            answer = proto.AnalyzeResponse(
                not_applicable=[
                    proto.PolicyNotApplicable(policy_name=rule.id)
                    for rule in self._rules.values()
                    if not rule.over_stack and type_token not in rule.resource_types
                ]
            )
            self._moot[type_token] = answer.SerializeToString()
        return proto.AnalyzeResponse.FromString(self._moot[type_token])

    def _answer(self, response: Any, report: Report) -> None:
        for verdict in report.not_passed:
            if verdict.outcome is Outcome.FAILED:
                level = self._configuration.enforcement_of(verdict.rule)
                texts = [describe_failure(verdict.rule, failed) for failed in verdict.failures]
            elif verdict.outcome is Outcome.ERROR:
                level = Enforcement.MANDATORY
                texts = [describe_failure(verdict.rule, failed) for failed in verdict.failures]
            elif verdict.outcome is Outcome.WAIVED:
                level = Enforcement.ADVISORY
                texts = [describe_waiver(verdict)]
            else:
                if verdict.reason is not None:
                    reason = f"{verdict.reason.en} / {verdict.reason.vi}"
                    response.not_applicable.append(
                        proto.PolicyNotApplicable(policy_name=verdict.rule.id, reason=mask(reason, self._secrets))
                    )
                continue
            for text in texts:
                response.diagnostics.append(
                    proto.AnalyzeDiagnostic(
                        policyName=verdict.rule.id,
                        policyPackName=self._name,
                        policyPackVersion=self._version,
                        description=verdict.rule.title.en,
                        message=f"{verdict.rule.title.en} / {verdict.rule.title.vi}\n{mask(text, self._secrets)}",
                        enforcementLevel=ENFORCEMENT[level],
                        severity=SEVERITY[verdict.rule.severity],
                        urn=report.resource.urn,
                    )
                )

    def _policy(self, rule: Rule) -> Any:
        info = proto.PolicyInfo(
            name=rule.id,
            displayName=f"{rule.title.en} / {rule.title.vi}",
            description=f"{rule.why.en} / {rule.why.vi}",
            enforcementLevel=ENFORCEMENT[self._configuration.enforcement_of(rule)],
            severity=SEVERITY[rule.severity],
            policy_type=proto.POLICY_TYPE_STACK if rule.over_stack else proto.POLICY_TYPE_RESOURCE,
            tags=[*rule.controls, *rule.references, f"level-{rule.first_level}+"],
            remediation_steps=f"{rule.remediation.en}\n{rule.remediation.vi}",
        )
        info.framework.name = "TCVN 14423:2026"
        info.framework.specification = ", ".join(rule.controls)
        if rule.thresholds:
            info.configSchema.properties.update(schema_of(rule))
        return info

    @contextmanager
    def _blocking(self, context: Any, code: grpc.StatusCode) -> Iterator[None]:
        """Answer any error inside with a gRPC status, secrets masked; the engine then stops the run."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - nothing may pass the gate unchecked
            known = type(error).__module__.startswith(("provincial_", "__main__"))
            text = str(error) if known else f"{type(error).__name__}: {error}"
            context.abort(code, mask(f"the policy gate can't check this stack, so it blocks: {text}", self._secrets))

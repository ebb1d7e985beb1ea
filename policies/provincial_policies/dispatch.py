"""Which rules look at a resource, and what each concluded.

Rules are indexed by resource type once, so a resource costs as much as the rules of its own type and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from provincial_policies.cel.check import Together, subject_of
from provincial_policies.cel.kinds import KINDS
from provincial_policies.cel.namespaces import Namespaces
from provincial_policies.cel.parameters import DEFAULTS, Parameters
from provincial_policies.context import Context, Figure, LevelMissingError, Limits, Waiver
from provincial_policies.resource import Resource, Stack, not_known
from provincial_policies.rule import (
    Failed,
    Finding,
    NotApplicable,
    NotChecked,
    NotTestable,
    NotTestableError,
    Rule,
    Text,
)
from provincial_policies.taggable import TAGGABLE
from provincial_policies.values import MASK, MalformedDocumentError, UnknownValueError, show_path
from provincial_policies.verdict import Outcome, Report, Verdict

LEVEL_MISSING = Text(
    vi="tài nguyên không có nhãn provincial:level hợp lệ (1-5) nên không biết yêu cầu của cấp độ nào",
    en="the resource carries no valid provincial:level tag (1-5), so the level's requirement is not known",
)
DISABLED = Text(vi="quy tắc bị tắt trong cấu hình chính sách", en="the rule is disabled by the policy configuration")

REASONED: tuple[tuple[type[NotChecked] | type[NotTestable] | type[NotApplicable], Outcome], ...] = (
    (NotChecked, Outcome.NOT_CHECKED),
    (NotTestable, Outcome.NOT_TESTABLE),
    (NotApplicable, Outcome.NOT_APPLICABLE),
)
"""What a check concludes when nothing failed and something could not be judged: the first kind that was found."""

SHORTEST_SECRET = 4
"""Secret texts shorter than this are masked where they stand but not searched for in other texts."""


@dataclass(frozen=True, kw_only=True)
class Dispatcher:
    """Runs the rules of a resource's type and turns findings into verdicts."""

    rules: Mapping[str, Rule]
    limits: Mapping[int, Limits]
    environment: str
    today: date
    waivers: Sequence[Waiver] = ()
    disabled: frozenset[str] = frozenset()
    overrides: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    """Stricter figures by rule id."""
    parameters: Parameters = DEFAULTS
    """What the rules on Kubernetes objects ask besides the object."""

    @cached_property
    def _for_resource(self) -> Mapping[str, tuple[Rule, ...]]:
        return _by_type(rule for rule in self.rules.values() if not rule.over_stack)

    @cached_property
    def _for_subject(self) -> Mapping[str, tuple[Rule, ...]]:
        return _by_type(rule for rule in self.rules.values() if rule.over_stack)

    @cached_property
    def _waivers(self) -> Mapping[str, tuple[Waiver, ...]]:
        grouped: dict[str, list[Waiver]] = {}
        for waiver in self.waivers:
            grouped.setdefault(waiver.rule, []).append(waiver)
        return {rule_id: tuple(found) for rule_id, found in grouped.items()}

    def rules_for(self, type_token: str) -> Sequence[Rule]:
        """The rules that look at one resource of this type."""
        return self._for_resource.get(type_token, ())

    def subjects(self, stack: Stack) -> Iterable[Resource]:
        """The resources that some rule over the stack takes as its subject."""
        return (resource for resource in stack.resources if resource.type in self._for_subject)

    @cached_property
    def namespaces(self) -> Namespaces:
        """Those that were checked so far, and any that were noted before; rules on what lies in them read them."""
        return Namespaces()

    def check(self, resource: Resource) -> Report:
        """Every rule of the resource's type on the resource alone."""
        self.namespaces.note(resource)
        rules = self._for_resource.get(resource.type, ())
        if not rules:
            return Report(resource=resource)
        level = resource.labels.level_or_none()

        def run(rule: Rule, context: Context) -> Iterable[Finding]:
            assert rule.check is not None
            return rule.check(resource, context)

        return self._report(resource, rules, level, run, self._silent(resource, rules))

    def _silent(self, resource: Resource, rules: Sequence[Rule]) -> frozenset[str]:
        """The rules in CEL that one call for all of them shows to have nothing to say."""
        if resource.type not in KINDS:
            return frozenset()
        if resource.type not in self._together:
            self._together[resource.type] = Together(rules, self.parameters)
        return self._together[resource.type].silent(subject_of(resource, self.parameters, self.namespaces))

    @cached_property
    def _together(self) -> dict[str, Together]:
        return {}

    @cached_property
    def _passed(self) -> Mapping[str, Verdict]:
        return {rule.id: Verdict(rule=rule, outcome=Outcome.PASSED) for rule in self.rules.values()}

    def check_in_stack(self, subject: Resource, stack: Stack) -> Report:
        """Every rule over the stack that takes this resource as its subject.

        A subject of a type that carries no tags (an account's password policy, the stack itself) serves every system
        of the stack, so it is held to the highest level that any resource of the stack carries.
        """
        level = subject.labels.level_or_none() if subject.type in TAGGABLE else stack.highest_level

        def run(rule: Rule, context: Context) -> Iterable[Finding]:
            assert rule.stack_check is not None
            return rule.stack_check(subject, stack, context)

        return self._report(subject, self._for_subject.get(subject.type, ()), level, run)

    def _report(
        self,
        resource: Resource,
        rules: Sequence[Rule],
        level: int | None,
        run: Callable[[Rule, Context], Iterable[Finding]],
        silent: frozenset[str] = frozenset(),
    ) -> Report:
        plain = self._context(level, {})
        verdicts = []
        for rule in rules:
            if rule.id in silent and rule.id not in self.disabled:
                verdicts.append(self._passed[rule.id])
                continue
            context = self._context(level, self.overrides[rule.id]) if rule.id in self.overrides else plain
            verdicts.append(self._verdict(rule, resource, level, context, run))
        return Report(resource=resource, verdicts=tuple(verdicts))

    def _context(self, level: int | None, overrides: Mapping[str, Figure]) -> Context:
        return Context(
            environment=self.environment,
            today=self.today,
            level=level,
            limits_by_level=self.limits,
            overrides=overrides,
            parameters=self.parameters,
            namespaces=self.namespaces,
        )

    def _verdict(
        self,
        rule: Rule,
        resource: Resource,
        level: int | None,
        context: Context,
        run: Callable[[Rule, Context], Iterable[Finding]],
    ) -> Verdict:
        if rule.id in self.disabled:
            return Verdict(rule=rule, outcome=Outcome.NOT_CHECKED, reason=DISABLED)
        if rule.needs_level:
            if level is None:
                return Verdict(rule=rule, outcome=Outcome.NOT_CHECKED, reason=LEVEL_MISSING)
            if level not in rule.levels:
                return Verdict(rule=rule, outcome=Outcome.NOT_APPLICABLE, reason=_below(rule, level))
        findings: list[Finding] = []
        try:
            for finding in run(rule, context):
                findings.append(finding)
        except UnknownValueError as unknown:
            findings.append(not_known(unknown.path))
        except LevelMissingError:
            findings.append(NotChecked(reason=LEVEL_MISSING))
        except NotTestableError as here:
            findings.append(NotTestable(reason=here.reason))
        except MalformedDocumentError as malformed:
            findings.append(_malformed(malformed))
        except Exception as error:  # noqa: BLE001 - whatever a rule does wrong must block, never pass
            return Verdict(rule=rule, outcome=Outcome.ERROR, failures=(_broken(rule, error, resource),))
        return self._conclude(rule, resource, findings)

    def _conclude(self, rule: Rule, resource: Resource, findings: Sequence[Finding]) -> Verdict:
        failures = tuple(_masked(item, resource) for item in findings if isinstance(item, Failed))
        if failures:
            for waiver in (found for name in (rule.id, *rule.controls) for found in self._waivers.get(name, ())):
                if waiver.covers(resource, self.today):
                    return Verdict(rule=rule, outcome=Outcome.WAIVED, failures=failures, waiver=waiver)
            return Verdict(rule=rule, outcome=Outcome.FAILED, failures=failures)
        for kind, outcome in REASONED:
            for item in findings:
                if isinstance(item, kind):
                    return Verdict(rule=rule, outcome=outcome, reason=_masked_text(item.reason, resource))
        return Verdict(rule=rule, outcome=Outcome.PASSED)


def _by_type(rules: Iterable[Rule]) -> Mapping[str, tuple[Rule, ...]]:
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        for type_token in rule.resource_types:
            grouped.setdefault(type_token, []).append(rule)
    return {type_token: tuple(found) for type_token, found in grouped.items()}


def _below(rule: Rule, level: int) -> Text:
    return Text(
        vi=f"yêu cầu bắt đầu từ cấp độ {rule.first_level}; tài nguyên ở cấp độ {level}",
        en=f"required from level {rule.first_level}; the resource is at level {level}",
    )


def _malformed(error: MalformedDocumentError) -> Failed:
    return Failed(
        property=show_path(error.path),
        given=error.reason,
        message=Text(vi="không phải là tài liệu JSON nên không kiểm tra được", en="is not a JSON document"),
    )


def _broken(rule: Rule, error: Exception, resource: Resource) -> Failed:
    text = f"{type(error).__name__}: {error}"
    return _masked(
        Failed(
            property="",
            given=text,
            message=Text(
                vi=f"quy tắc {rule.id} gặp lỗi khi chạy nên cổng kiểm soát chặn lại",
                en=f"rule error: {rule.id} broke while it ran, so the gate blocks",
            ),
        ),
        resource,
    )


def mask(text: str, secrets: Iterable[str]) -> str:
    """`text` with every secret in it replaced; the longest go first so that no tail of one is left."""
    for secret in sorted((item for item in secrets if len(item) >= SHORTEST_SECRET), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _masked_text(text: Text, resource: Resource) -> Text:
    if not resource.secret_texts:
        return text
    return Text(vi=mask(text.vi, resource.secret_texts), en=mask(text.en, resource.secret_texts))


def _masked(failed: Failed, resource: Resource) -> Failed:
    if not resource.secret_texts:
        return failed
    return Failed(
        property=mask(failed.property, resource.secret_texts),
        given=mask(failed.given, resource.secret_texts),
        message=_masked_text(failed.message, resource),
        allowed=failed.allowed and _masked_text(failed.allowed, resource),
    )

"""What a rule is: its words, its texts in two languages, its check, and what a check may find.

A rule is one file. The file's name is the rule's id with underscores for hyphens, and the file declares one rule:

    @rule(id="net-vpc-has-flow-log", title=Text(vi="…", en="…"), ...)
    def check(resource: Resource, context: Context) -> Findings: ...

Rules of one kind that differ only in data (sixty settings of one service) share a file as a `RuleTable`.

A check yields a `Failed` for each thing that is wrong, a `NotChecked` where a needed value is missing, a `NotTestable`
where the place it runs in can't show the value, a `NotApplicable` where the configuration makes the rule moot, and
nothing at all when the resource passes. It reads no file and knows no gate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack

if TYPE_CHECKING:
    from provincial_policies.cel.expression import Expression
    from provincial_policies.cel.kinds import Kind
    from provincial_policies.context import Context
    from provincial_policies.resource import Resource, Stack

ALL_LEVELS = frozenset({1, 2, 3, 4, 5})
"""Every security level of the law."""


def levels_from(first: int) -> frozenset[int]:
    """The levels from `first` upwards: a higher level never drops a lower level's technical check."""
    return frozenset(level for level in ALL_LEVELS if level >= first)


@dataclass(frozen=True)
class Text:
    """One sentence in Vietnamese and in English; the Vietnamese text prevails."""

    vi: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """The form the evidence ledger holds."""
        return {"en": self.en, "vi": self.vi}


class Severity(StrEnum):
    """How much harm a violation lets happen."""

    LOW = "low"
    """A good habit; nothing is exposed without it. Advisory unless configured otherwise."""
    MEDIUM = "medium"
    """Weakens a measure that another measure still backs."""
    HIGH = "high"
    """Removes a measure the level asks for."""
    CRITICAL = "critical"
    """Opens a system or its data to anyone."""


class Gate(StrEnum):
    """Where a rule is enforced."""

    PREVIEW = "preview"
    """Inside pulumi preview and up, before anything is created."""
    ADMISSION = "admission"
    """By the Kubernetes API server, at every request."""
    LIVE = "live"
    """Against the running cloud or cluster."""
    HOST = "host"
    """On a host."""
    RECORD = "record"
    """Against a dated, signed record."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """One violation; `given` is already masked where the value is a secret."""

    property: str
    given: str
    message: Text
    allowed: Text | None = None


@dataclass(frozen=True, kw_only=True)
class NotChecked:
    """The rule could not look: never shown as met."""

    reason: Text


@dataclass(frozen=True, kw_only=True)
class NotTestable:
    """The place the rule ran in can't show this at all, whatever is configured there: never shown as met."""

    reason: Text


class NotTestableError(Exception):
    """A rule read something that the place it runs in can't show; becomes a NotTestable finding."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """The rule has nothing to say about this resource as it is configured."""

    reason: Text


Finding = Failed | NotChecked | NotTestable | NotApplicable
Findings = Iterable[Finding]
ResourceCheck = Callable[["Resource", "Context"], Findings]
StackCheck = Callable[["Resource", "Stack", "Context"], Findings]


@dataclass(frozen=True, kw_only=True)
class CelCheck:
    """A check written in CEL: an expression that yields the names of what offends, and what to say of them.

    `offenders` is a list of texts, empty when the object complies. It may read `object`, the shared `variables` of the
    object's shape (`cel.variables`), `namespaceObject` (the namespace around it) and `params.data`; `parameters` names
    the parameters it can't do without.
    """

    offenders: str
    message: Text
    parameters: tuple[str, ...] = ()

    @cached_property
    def expression(self) -> Expression:
        """The compiled text."""
        from provincial_policies.cel.expression import compiled

        return compiled(self.offenders)

    def reads_namespace(self, resource_types: Iterable[str]) -> bool:
        """Whether its verdict depends on the namespace around an object of one of these types."""
        from provincial_policies.cel.kinds import KINDS
        from provincial_policies.cel.namespaces import ROOT
        from provincial_policies.cel.variables import VARIABLES, used

        known = [VARIABLES[KINDS[token].shape] for token in resource_types if token in KINDS]
        texts = (texts[name] for texts in known for name in used(self.offenders, texts))
        return any(ROOT in text for text in (self.offenders, *texts))

    def problems(self, resource_types: Iterable[str]) -> list[str]:
        """What is wrong with the text, or with a kind it is about; empty when all is sound."""
        from provincial_policies.cel.expression import problems_of
        from provincial_policies.cel.kinds import KINDS

        found = [f"{token} is no kind of `cel.kinds`" for token in resource_types if token not in KINDS]
        outside = [token for token in resource_types if token in KINDS and not KINDS[token].namespaced]
        if outside and self.reads_namespace(resource_types):
            found.append(f"it reads the namespace around an object, and {', '.join(outside)} lies in none")
        shapes = {KINDS[token].shape for token in resource_types if token in KINDS}
        return found + [problem for shape in sorted(shapes) for problem in problems_of(self.offenders, shape)]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One checkable requirement: what it asks, why, from which level, for which controls, how to mend it.

    Exactly one of `check` (sees one resource) and `stack_check` (sees one subject and the whole stack) is set.
    `thresholds` names the level's figures it reads (see `context.Limits`).
    """

    id: str
    title: Text
    why: Text
    remediation: Text
    severity: Severity
    controls: tuple[str, ...]
    resource_types: tuple[str, ...]
    levels: frozenset[int] = ALL_LEVELS
    references: tuple[str, ...] = ()
    gates: frozenset[Gate] = frozenset({Gate.PREVIEW})
    thresholds: tuple[str, ...] = ()
    check: ResourceCheck | None = field(default=None, repr=False)
    stack_check: StackCheck | None = field(default=None, repr=False)
    cel: CelCheck | None = field(default=None, repr=False)
    """The text that `check` evaluates and that clusters enforce; only rules on Kubernetes objects have it."""

    @property
    def over_stack(self) -> bool:
        """Whether it looks at a subject together with the rest of the stack."""
        return self.stack_check is not None

    @property
    def needs_level(self) -> bool:
        """Whether its verdict depends on the resource's security level."""
        return bool(self.thresholds) or self.levels != ALL_LEVELS

    @cached_property
    def reads_namespace(self) -> bool:
        """Whether its verdict depends on the namespace around a Kubernetes object."""
        return self.cel is not None and self.cel.reads_namespace(self.resource_types)

    @property
    def first_level(self) -> int:
        """The lowest level it applies to."""
        return min(self.levels)

    def problems(self) -> list[str]:
        """What is wrong with the declaration itself; empty when it is sound."""
        found = []
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", self.id):
            found.append(f"id {self.id!r} is not lower-case words joined by hyphens")
        for name in ("title", "why", "remediation"):
            text: Text = getattr(self, name)
            found += [f"{name} has no {tongue} text" for tongue in ("vi", "en") if not getattr(text, tongue).strip()]
        if not self.controls:
            found.append("serves no control; name at least one, for example NET-03")
        found += [
            f"control {control!r} is not of the form NET-03"
            for control in self.controls
            if not re.fullmatch(r"[A-Z]{3}-\d{2}", control)
        ]
        if not self.resource_types:
            found.append("names no resource type")
        if not self.levels or not self.levels <= ALL_LEVELS:
            found.append(f"levels {sorted(self.levels)} are not a non-empty part of 1 to 5")
        if (self.check is None) == (self.stack_check is None):
            found.append("must have exactly one check")
        if self.cel is not None:
            found += self.cel.problems(self.resource_types)
        return found


@dataclass(frozen=True)
class RuleTable:
    """Rules of one kind in one file: every id begins with `prefix` and a hyphen, and `rows` differ in data only."""

    prefix: str
    rows: tuple[Rule, ...]

    def problems(self) -> list[str]:
        """What is wrong with the table itself; empty when it is sound. Its rows are checked one by one."""
        found = [] if len(self.rows) > 1 else [f"a table of {len(self.rows)} rules; allowed: two or more"]
        found += [
            f"its rule {row.id!r} does not begin with {self.prefix!r} and a hyphen"
            for row in self.rows
            if not row.id.startswith(f"{self.prefix}-")
        ]
        return found


class Declaration(TypedDict):
    """The keywords of `rule` and `stack_rule`: `Rule`'s fields without the check."""

    id: str
    title: Text
    why: Text
    remediation: Text
    severity: Severity
    controls: tuple[str, ...]
    resource_types: tuple[str, ...]
    levels: NotRequired[frozenset[int]]
    references: NotRequired[tuple[str, ...]]
    gates: NotRequired[frozenset[Gate]]
    thresholds: NotRequired[tuple[str, ...]]


def rule(**declaration: Unpack[Declaration]) -> Callable[[ResourceCheck], Rule]:
    """Turn a check of one resource into a rule."""

    def decorate(check: ResourceCheck) -> Rule:
        return Rule(check=check, **declaration)

    return decorate


def stack_rule(**declaration: Unpack[Declaration]) -> Callable[[StackCheck], Rule]:
    """Turn a check of one subject within its stack into a rule; `resource_types` are the subjects' types.

    A rule about the stack as a whole (something must exist) takes "pulumi:pulumi:Stack" as its subject.
    """

    def decorate(check: StackCheck) -> Rule:
        return Rule(stack_check=check, **declaration)

    return decorate


class CelDeclaration(TypedDict):
    """The keywords of `cel_rule`: `Rule`'s fields, with `kinds` in place of types and the check in CEL."""

    id: str
    title: Text
    why: Text
    remediation: Text
    message: Text
    severity: Severity
    controls: tuple[str, ...]
    kinds: tuple[Kind, ...]
    offenders: str
    levels: NotRequired[frozenset[int]]
    references: NotRequired[tuple[str, ...]]
    parameters: NotRequired[tuple[str, ...]]


def cel_rule(**declaration: Unpack[CelDeclaration]) -> Rule:
    """A rule on Kubernetes objects, written once in CEL and enforced at preview, by the API server and by the audit."""
    from provincial_policies.cel.check import check

    def run(resource: Resource, context: Context) -> Findings:
        return check(made, resource, context)

    made = Rule(
        id=declaration["id"],
        title=declaration["title"],
        why=declaration["why"],
        remediation=declaration["remediation"],
        severity=declaration["severity"],
        controls=declaration["controls"],
        resource_types=tuple(kind.token for kind in declaration["kinds"]),
        levels=declaration.get("levels", ALL_LEVELS),
        references=declaration.get("references", ()),
        gates=frozenset({Gate.PREVIEW, Gate.ADMISSION, Gate.LIVE}),
        check=run,
        cel=CelCheck(
            offenders=declaration["offenders"],
            message=declaration["message"],
            parameters=declaration.get("parameters", ()),
        ),
    )
    return made

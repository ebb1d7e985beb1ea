"""What a check is told besides the resource: the level's figures, today's date, the environment's name."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from provincial_policies.cel.namespaces import Namespaces
from provincial_policies.cel.parameters import DEFAULTS, Parameters
from provincial_policies.resource import Resource
from provincial_policies.rule import Text


class LevelMissingError(Exception):
    """A rule asked for a figure of the level of a resource whose level is not known."""


class Strictness(StrEnum):
    """Which way a figure grows stricter."""

    AT_LEAST = "at least"
    """A floor: more is stricter."""
    AT_MOST = "at most"
    """A ceiling: less is stricter, None sets no limit."""
    ASKED_FOR = "asked for"
    """Yes is stricter than no."""


Figure = int | bool | str | None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one security level asks for, handed in by the pack: figures by name, and the zones a network must have.

    A figure reads like an attribute: `limits.log_retention_days`. A name that isn't there raises AttributeError,
    which makes the rule that asked a broken one, never a passing one.
    """

    figures: Mapping[str, Figure]
    strictness: Mapping[str, Strictness] = field(repr=False)
    zones_required: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        """The figure of this name."""
        try:
            return self.__dict__["figures"][name]
        except KeyError:
            raise AttributeError(f"there is no threshold {name}") from None

    def tightened(self, given: Mapping[str, Figure]) -> Limits:
        """These limits with each given figure where it is the stricter of the two; never a looser one."""
        changed = dict(self.figures)
        for name, wanted in given.items():
            changed[name] = self.stricter_of(name, wanted)
        return replace(self, figures=changed)

    def stricter_of(self, name: str, wanted: Figure) -> Figure:
        """The stricter of the standard's figure and another; raises AttributeError for a name that isn't there."""
        standard: Any = getattr(self, name)
        if standard is None or wanted is None:
            return wanted if standard is None else standard
        both: list[Any] = [standard, wanted]
        stricter: Figure = min(both) if self.strictness[name] is Strictness.AT_MOST else max(both)
        return stricter


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """An accepted exception: failures on the resources it names count as waived until the day it expires.

    `rule` is the id of a rule, or of a control for all its rules. `resources` are shell patterns against the resource's
    name or URN, for a Kubernetes object against its name or namespace/name there; `systems` and `units` narrow
    further; an empty tuple does not narrow.
    """

    id: str
    rule: str
    approved: date
    expires: date
    reason: Text
    resources: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def covers(self, resource: Resource, today: date) -> bool:
        """Whether it excuses `resource` today: from the day of approval to the day before it expires."""
        if not self.approved <= today < self.expires:
            return False
        labels = resource.labels
        return (
            (
                not self.resources
                or any(fnmatch.fnmatchcase(text, pattern) for pattern in self.resources for text in resource.names)
            )
            and (not self.systems or labels.or_none("provincial:system") in self.systems)
            and (not self.units or labels.or_none("provincial:unit") in self.units)
        )


@dataclass(frozen=True, kw_only=True)
class Context:
    """The same for every rule on one resource."""

    environment: str
    today: date
    level: int | None
    limits_by_level: Mapping[int, Limits] = field(repr=False)
    overrides: Mapping[str, Figure] = field(default_factory=dict, repr=False)
    parameters: Parameters = DEFAULTS
    namespaces: Namespaces = field(default_factory=Namespaces, repr=False)

    @property
    def limits(self) -> Limits:
        """The figures of the resource's level, as configured for this rule; LevelMissingError without one."""
        if self.level is None:
            raise LevelMissingError
        limits = self.limits_by_level[self.level]
        return limits.tightened(self.overrides) if self.overrides else limits

    def known_level(self) -> int:
        """The resource's level; raises LevelMissingError when it carries none."""
        if self.level is None:
            raise LevelMissingError
        return self.level

"""How hard each rule bites, and figures stricter than the standard's: what the policy configuration may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from provincial_policies.context import Limits
from provincial_policies.rule import Rule, Severity


class Enforcement(StrEnum):
    """What a failure of a rule does."""

    MANDATORY = "mandatory"
    """Stops the run before anything is created."""
    ADVISORY = "advisory"
    """Is shown and recorded; the run goes on."""
    DISABLED = "disabled"
    """The rule is not run; the record says "not checked"."""


class ConfigurationError(Exception):
    """The policy configuration is wrong; every problem is named, and the gate blocks."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the policy configuration is wrong:\n" + "\n".join(f"  {item}" for item in self.problems))


def default_enforcement(rule: Rule) -> Enforcement:
    """Mandatory from medium severity upwards, advisory for low."""
    return Enforcement.ADVISORY if rule.severity is Severity.LOW else Enforcement.MANDATORY


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Enforcement and stricter figures by rule id; a rule that isn't named keeps its default."""

    enforcement: Mapping[str, Enforcement] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def enforcement_of(self, rule: Rule) -> Enforcement:
        """How hard a rule bites."""
        return self.enforcement.get(rule.id, default_enforcement(rule))

    @property
    def disabled(self) -> frozenset[str]:
        """The rules that are not run."""
        return frozenset(name for name, level in self.enforcement.items() if level is Enforcement.DISABLED)

    def over(self, base: Configuration) -> Configuration:
        """This configuration on top of another."""
        return Configuration(
            enforcement={**base.enforcement, **self.enforcement}, figures={**base.figures, **self.figures}
        )


def read_configuration(
    given: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Rule], limits: Mapping[int, Limits]
) -> Configuration:
    """Check configuration from the engine or the environment; `enforcementLevel` beside figures, by rule id.

    Raises ConfigurationError for an unknown rule, level or figure, a figure the rule doesn't read, one that is not a
    whole number, and one that is looser than the standard at every level (a looser figure never counts).
    """
    enforcement: dict[str, Enforcement] = {}
    figures: dict[str, dict[str, int]] = {}
    problems: list[str] = []
    for rule_id, settings in given.items():
        rule = rules.get(rule_id)
        if rule is None:
            problems.append(f"{rule_id}: there is no such rule; `provincial rules list` names them")
            continue
        for key, value in settings.items():
            if key == "enforcementLevel":
                try:
                    enforcement[rule_id] = Enforcement(value)
                except ValueError:
                    problems.append(f"{rule_id}: enforcementLevel {value!r}; allowed: mandatory, advisory or disabled")
                continue
            problem = _figure_problem(rule, key, value, limits)
            if problem:
                problems.append(f"{rule_id}: {problem}")
            else:
                figures.setdefault(rule_id, {})[key] = int(value)
    if problems:
        raise ConfigurationError(problems)
    return Configuration(enforcement=enforcement, figures=figures)


def _figure_problem(rule: Rule, name: str, value: Any, limits: Mapping[int, Limits]) -> str | None:
    if name not in rule.thresholds:
        allowed = ", ".join(("enforcementLevel", *rule.thresholds))
        return f"{name} is not read by this rule; allowed: {allowed}"
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value or value < 0:
        return f"{name} is {value!r}; allowed: a whole number from 0 up"
    standard = {level: limits[level] for level in sorted(rule.levels) if level in limits}
    if standard and all(item.stricter_of(name, int(value)) != value for item in standard.values()):
        shown = ", ".join(f"level {level}: {item.figures[name]}" for level, item in standard.items())
        return f"{name} is {int(value)}, looser than the standard at every level ({shown}); allowed: a stricter figure"
    return None


def schema_of(rule: Rule) -> dict[str, Any]:
    """The JSON schema of a rule's figures, for the engine's own check of the configuration."""
    return {name: {"type": "integer", "minimum": 0} for name in rule.thresholds}

from __future__ import annotations

import pytest

from provincial_policies.catalogue import RULES
from provincial_policies.enforcement import (
    Configuration,
    ConfigurationError,
    Enforcement,
    default_enforcement,
    read_configuration,
    schema_of,
)
from provincial_policies.rule import Severity

RULE = "log-group-kept-for-level"


def problems(given, limits) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(given, RULES, limits)
    return str(caught.value)


def test_low_is_advisory_and_everything_above_is_mandatory():
    assert {default_enforcement(rule) for rule in RULES.values() if rule.severity is not Severity.LOW} == {
        Enforcement.MANDATORY
    }


@pytest.mark.parametrize("level", ["mandatory", "advisory", "disabled"])
def test_enforcement_is_set_by_rule(limits, level):
    configuration = read_configuration({RULE: {"enforcementLevel": level}}, RULES, limits)
    assert configuration.enforcement_of(RULES[RULE]) == level
    assert configuration.disabled == ({RULE} if level == "disabled" else frozenset())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"no-such-rule": {"enforcementLevel": "advisory"}}, "there is no such rule"),
        ({RULE: {"enforcementLevel": "remediate"}}, "allowed: mandatory, advisory or disabled"),
        (
            {RULE: {"retention": 400}},
            "retention is not read by this rule; allowed: enforcementLevel, log_retention_days",
        ),
        ({RULE: {"log_retention_days": "400"}}, "allowed: a whole number"),
        ({RULE: {"log_retention_days": True}}, "allowed: a whole number"),
        ({RULE: {"log_retention_days": 92.5}}, "allowed: a whole number"),
        ({RULE: {"log_retention_days": -1}}, "allowed: a whole number"),
        ({RULE: {"log_retention_days": 10}}, "looser than the standard at every level (level 2: 31, level 3: 92"),
    ],
)
def test_each_mistake_is_named(limits, given, expected):
    assert expected in problems(given, limits)


def test_all_mistakes_are_told_at_once(limits):
    text = problems({"a-b": {}, RULE: {"enforcementLevel": "never", "log_retention_days": 1}}, limits)
    assert text.count("\n") == 3


def test_a_stricter_figure_counts_where_it_is_stricter(limits):
    configuration = read_configuration({RULE: {"log_retention_days": 180.0}}, RULES, limits)
    assert configuration.figures == {RULE: {"log_retention_days": 180}}
    tightened = {level: limits[level].tightened(configuration.figures[RULE]) for level in limits}
    assert {level: item.log_retention_days for level, item in tightened.items()} == {
        1: 180,
        2: 180,
        3: 180,
        4: 184,
        5: 366,
    }


@pytest.mark.parametrize(("given", "kept"), [(30, 30), (60, 45)])
def test_a_ceiling_only_comes_down(limits, given, kept):
    assert limits[3].tightened({"inactive_account_days": given}).inactive_account_days == kept


def test_a_figure_nobody_set_takes_the_given_one(limits):
    assert limits[1].sbom_refresh_days is None
    assert limits[1].tightened({"sbom_refresh_days": 92}).sbom_refresh_days == 92


def test_one_configuration_goes_on_top_of_another():
    below = Configuration(enforcement={"a-b": Enforcement.ADVISORY, "c-d": Enforcement.DISABLED})
    above = Configuration(enforcement={"a-b": Enforcement.MANDATORY})
    assert above.over(below).enforcement == {"a-b": Enforcement.MANDATORY, "c-d": Enforcement.DISABLED}


def test_the_engine_is_told_which_figures_a_rule_reads():
    assert schema_of(RULES[RULE]) == {"log_retention_days": {"type": "integer", "minimum": 0}}

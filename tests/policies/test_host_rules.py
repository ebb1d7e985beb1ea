"""What the host rules say of levels and controls, held against the standard's own data."""

from __future__ import annotations

from provincial_cloud import standards
from provincial_policies.catalogue import at_gate
from provincial_policies.host_facts import FIRST_LEVELS
from provincial_policies.rule import Gate

RULES = at_gate(Gate.HOST)


def test_the_first_level_of_each_control_is_the_standards():
    controls = standards.controls()
    for name in {control for rule in RULES.values() for control in rule.controls}:
        first = controls[name].new.first_level
        assert FIRST_LEVELS.get(name, 1) == int(first or 1), name


def test_there_are_more_than_two_hundred_host_rules_each_of_the_host_gate_alone():
    assert len(RULES) > 300
    assert {frozenset(rule.gates) for rule in RULES.values()} == {frozenset({Gate.HOST})}


def test_at_least_two_hundred_host_rules_name_their_cis_number():
    assert sum(any(text.startswith("CIS-D12 ") for text in rule.references) for rule in RULES.values()) >= 200

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from provincial_policies import catalogue
from provincial_policies.rule import Gate, Rule, RuleTable, Text

SOUND = catalogue.RULES["log-group-kept-for-level"]


def module(name: str, *rules: Rule) -> tuple[str, ModuleType]:
    made = ModuleType(name)
    for number, rule in enumerate(rules):
        setattr(made, f"rule_{number}", rule)
    return name, made


def problems(*modules: tuple[str, ModuleType]) -> str:
    with pytest.raises(catalogue.CatalogueError) as caught:
        catalogue.collect(dict(modules))
    return str(caught.value)


def test_a_rule_is_found_by_its_file_alone():
    assert catalogue.collect(dict([module("pack.cloud.log_group_kept_for_level", SOUND)])) == {SOUND.id: SOUND}


def test_rules_come_in_the_order_of_their_ids():
    assert list(catalogue.RULES) == sorted(catalogue.RULES)


def test_two_rules_of_one_id_are_refused():
    text = problems(
        module("pack.cloud.log_group_kept_for_level", SOUND), module("pack.host.log_group_kept_for_level", SOUND)
    )
    assert "pack.host.log_group_kept_for_level" in text
    assert "ids are unique" in text


@pytest.mark.parametrize("count", [0, 2])
def test_a_file_declares_exactly_one_rule(count):
    rules = [replace(SOUND), replace(SOUND, id="other-rule")][:count]
    assert f"declares {count} rules" in problems(module("pack.cloud.log_group_kept_for_level", *rules))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": Text(vi="", en="Title")}, "title has no vi text"),
        ({"why": Text(vi="Vì", en=" ")}, "why has no en text"),
        ({"remediation": Text(vi="", en="")}, "remediation has no vi text"),
        ({"controls": ()}, "serves no control"),
        ({"controls": ("NET3",)}, "not of the form NET-03"),
        ({"resource_types": ()}, "names no resource type"),
        ({"levels": frozenset({0, 1})}, "levels [0, 1]"),
        ({"levels": frozenset()}, "levels []"),
        ({"check": None}, "exactly one check"),
        ({"id": "Other"}, "not lower-case words"),
        ({"id": "log-group-other"}, "allowed: 'log-group-kept-for-level', after the file"),
    ],
)
def test_each_wrong_declaration_is_named(change, expected):
    assert expected in problems(module("pack.cloud.log_group_kept_for_level", replace(SOUND, **change)))


def table(name: str, prefix: str, *rules: Rule) -> tuple[str, ModuleType]:
    made = ModuleType(name)
    made.TABLE = RuleTable(prefix, rules)
    return name, made


def test_a_table_declares_many_rules_under_one_prefix():
    rows = (replace(SOUND, id="log-a"), replace(SOUND, id="log-b"))
    assert list(catalogue.collect(dict([table("pack.host.log_settings", "log", *rows)]))) == ["log-a", "log-b"]


def test_a_rows_id_that_does_not_begin_with_the_tables_prefix_is_refused():
    text = problems(table("pack.host.log_settings", "log", replace(SOUND, id="log-a"), replace(SOUND, id="net-b")))
    assert "pack.host.log_settings: its rule 'net-b' does not begin with 'log' and a hyphen" in text


def test_a_table_of_one_rule_is_refused_because_a_rule_has_a_file_of_its_own():
    assert "a table of 1 rules" in problems(table("pack.host.log_settings", "log", replace(SOUND, id="log-a")))


def test_a_wrong_row_of_a_table_is_named():
    rows = (replace(SOUND, id="log-a", controls=()), replace(SOUND, id="log-b"))
    assert "pack.host.log_settings: log-a: serves no control" in problems(table("pack.host.log_settings", "log", *rows))


def test_a_rule_beside_a_table_is_refused():
    name, made = table("pack.host.log_settings", "log", replace(SOUND, id="log-a"), replace(SOUND, id="log-b"))
    made.LONE = SOUND
    assert "declares 1 rules and 1 tables" in problems((name, made))


def test_a_gate_gets_its_own_rules_only():
    assert "sshd-banner" in catalogue.at_gate(Gate.HOST)
    assert "sshd-banner" not in catalogue.at_gate(Gate.PREVIEW)
    assert SOUND.id in catalogue.at_gate(Gate.PREVIEW)


def test_all_problems_are_told_at_once():
    text = problems(
        module("pack.cloud.a_b", replace(SOUND, id="a-b", controls=())),
        module("pack.cloud.c_d", replace(SOUND, id="c-d", title=Text(vi="", en="x"))),
    )
    assert "pack.cloud.a_b: serves no control" in text
    assert "pack.cloud.c_d: title has no vi text" in text


def test_a_digest_is_that_of_the_rules_file():
    name = catalogue.rule_modules()["provincial_policies.cloud.log_group_kept_for_level"].__file__
    assert catalogue.digests()[SOUND.id] == hashlib.sha256(Path(str(name)).read_bytes()).hexdigest()
    assert list(catalogue.digests()) == list(catalogue.RULES)


def test_the_rules_import_nothing_of_the_library_nor_of_pulumi():
    code = (
        "import sys; from provincial_policies.catalogue import RULES; assert RULES;"
        "print([name for name in sys.modules if name.split('.')[0] in ('provincial_cloud', 'pulumi', 'boto3', 'grpc')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError):
        _ = catalogue.NOTHING


def test_the_rules_on_kubernetes_objects_are_all_rules_in_cel():
    assert dict(catalogue.of_kubernetes()) == {name: rule for name, rule in catalogue.RULES.items() if rule.cel}

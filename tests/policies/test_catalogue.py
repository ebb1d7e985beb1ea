from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from provincial_policies import catalogue
from provincial_policies.rule import Rule, Text

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

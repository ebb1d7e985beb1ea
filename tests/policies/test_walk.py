"""What must hold for every rule, whoever wrote it."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from provincial_policies import catalogue, examples
from provincial_policies.cel.examples import NAMESPACE_NAME, example, known, planned
from provincial_policies.cel.kinds import KINDS, NAMESPACE
from provincial_policies.host_facts import HOST_FACTS
from provincial_policies.verdict import Outcome

HERE = Path(__file__).parent
MODULES = {rule: name for name, module in catalogue.rule_modules().items() for rule in catalogue.rules_in(module)}
"""The file that declares each rule, alone or in a table."""


def test_file_of(rule_id: str) -> Path:
    folder, name = MODULES[rule_id].split(".")[-2:]
    return HERE / folder / f"test_{name}.py"


test_file_of.__test__ = False


@cache
def faults_in(path: Path) -> Any:
    specification = importlib.util.spec_from_file_location(f"fault_of_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def fault_of(rule_id: str, facts_with: Any) -> list[examples.Planned]:
    """The smallest thing that breaks this rule: planned resources, or changes to a hardened host's facts."""
    module = faults_in(test_file_of(rule_id))
    if HOST_FACTS in catalogue.RULES[rule_id].resource_types:
        changes = module.FAULTS[rule_id] if hasattr(module, "FAULTS") else module.FAULT
        return [(HOST_FACTS, "host", facts_with(changes))]
    fault: list[examples.Planned] = module.FAULT
    return fault


def bad(reports: list[Any]) -> list[tuple[str, str, str]]:
    return [
        (report.resource.name, verdict.rule.id, verdict.failures[0].message.en)
        for report in reports
        for verdict in report.with_outcome(Outcome.FAILED, Outcome.ERROR)
    ]


@pytest.mark.parametrize("rule_id", catalogue.RULES)
def test_every_rule_has_its_own_test_file(rule_id):
    assert test_file_of(rule_id).is_file()


@pytest.mark.parametrize("rule_id", catalogue.RULES)
def test_every_rule_speaks_both_languages_fully(rule_id):
    rule = catalogue.RULES[rule_id]
    for text in (rule.title, rule.why, rule.remediation):
        assert text.vi != text.en
    assert not rule.title.en.endswith(".")
    assert rule.why.en.endswith(".")
    assert rule.remediation.en.endswith(".")


@pytest.mark.parametrize("rule_id", catalogue.RULES)
def test_every_rule_reads_only_thresholds_that_exist(rule_id, limits):
    assert set(catalogue.RULES[rule_id].thresholds) <= set(limits[3].figures)


@pytest.mark.parametrize("resource", list(examples.every()), ids=lambda resource: resource[0])
def test_every_example_passes_every_rule_of_its_type(resource, reports_of):
    alone = reports_of([resource])[0]
    assert bad([alone]) == []
    unchecked = [verdict.rule.id for verdict in alone.with_outcome(Outcome.NOT_CHECKED)]
    assert unchecked == []


def test_every_class_together_passes_every_rule(reports_of):
    resources = examples.together()
    assert {class_name for class_name, _, _ in resources} == set(examples.class_names())
    assert bad(reports_of(resources)) == []


def test_a_hardened_host_passes_every_rule(reports_of, facts_with):
    (report, *_) = reports_of([(HOST_FACTS, "host", facts_with({}))])
    assert bad([report]) == []
    assert [(one.rule.id, one.reason) for one in report.verdicts if one.outcome is not Outcome.PASSED] == []


@pytest.mark.parametrize("rule_id", catalogue.RULES)
def test_every_fault_violates_its_own_rule_and_no_other(rule_id, reports_of, facts_with):
    found = bad(reports_of(fault_of(rule_id, facts_with)))
    wanted = {rule_id, *getattr(faults_in(test_file_of(rule_id)), "ALSO", ())}
    assert {rule for _, rule, _ in found} == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize("rule_id", catalogue.RULES)
def test_every_resource_type_of_a_rule_has_an_example(rule_id):
    for token in catalogue.RULES[rule_id].resource_types:
        if token.startswith(examples.TOKEN):
            assert token.removeprefix(examples.TOKEN) in examples.class_names()
        elif token in KINDS:
            assert KINDS[token] in known()


@pytest.mark.parametrize("kind", known(), ids=lambda kind: kind.token)
def test_every_example_of_a_kubernetes_object_passes_every_rule(kind, reports_of):
    token, _, around = planned(NAMESPACE, example(NAMESPACE, {"metadata.name": NAMESPACE_NAME}))
    _, report = reports_of([(token, "around", around), planned(kind, example(kind))])
    assert len(report.verdicts) > 0
    assert bad([report]) == []
    assert report.with_outcome(Outcome.NOT_CHECKED) == ()


def test_no_test_file_is_left_without_its_rule():
    for folder in catalogue.FOLDERS:
        for path in (HERE / folder).glob("test_*.py"):
            assert f"provincial_policies.{folder}.{path.stem.removeprefix('test_')}" in catalogue.rule_modules()

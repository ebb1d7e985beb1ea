from __future__ import annotations

from dataclasses import replace

import pytest

from provincial_policies.cel.examples import LABELS, LABELS_OF_NAMESPACE, example, planned
from provincial_policies.cel.kinds import DEPLOYMENT, NAMESPACE, SERVICE
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "level-of-namespace"
NAME = "so-khcn-archive"


def around(level="3", **labels):
    """A namespace of a level as a resource to be."""
    changes = {"metadata.name": NAME, "metadata.labels": {**LABELS_OF_NAMESPACE, "provincial/level": level, **labels}}
    token, _, inputs = planned(NAMESPACE, example(NAMESPACE, changes))
    return token, "around", inputs


def inside(level, kind=SERVICE):
    """An object of a level in it."""
    return example(kind, {"metadata.namespace": NAME, "metadata.labels": {**LABELS, "provincial/level": level}})


FAULT = [around(), planned(SERVICE, inside("2"))]


@pytest.fixture
def judge(dispatcher, make_resource):
    """The verdict on an object, with what is declared around it."""

    def run(kind, made, *before, after=()):
        fresh = replace(dispatcher)
        for token, name, inputs in before:
            fresh.check(make_resource(token, inputs, name))
        token, name, inputs = planned(kind, made)
        subject = make_resource(token, inputs, name)
        report = fresh.check(subject)
        for token, name, inputs in after:
            fresh.check(make_resource(token, inputs, name))
            report = fresh.check(subject)
        (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == RULE)
        return verdict

    return run


@pytest.mark.parametrize(("kind", "level"), [(SERVICE, "2"), (SERVICE, "4"), (DEPLOYMENT, "1")])
def test_another_level_than_the_namespace_s_is_named(kind, level, judge):
    verdict = judge(kind, inside(level, kind), around())
    assert [failed.property for failed in verdict.failures] == ["provincial/level"]


@pytest.mark.parametrize(
    ("made", "namespace"),
    [
        (inside("3"), around()),
        (inside(""), around()),  # label-required-present minds that
        (inside("9"), around()),  # and label-level-valid that
        (inside("2"), around("")),
    ],
)
def test_the_same_level_passes_and_a_missing_one_is_for_other_rules(made, namespace, judge):
    assert judge(SERVICE, made, namespace).outcome is Outcome.PASSED


def test_in_a_namespace_that_nothing_here_declares_it_is_not_checked_and_says_why(judge):
    verdict = judge(SERVICE, inside("2"))
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert f"the namespace {NAME} is not declared here" in verdict.reason.en
    assert NAME in verdict.reason.vi


def test_a_namespace_that_comes_later_is_read_once_it_is_there(judge):
    assert judge(SERVICE, inside("2"), after=[around()]).outcome is Outcome.FAILED


def test_the_same_name_in_another_cluster_says_nothing(dispatcher, make_resource):
    fresh = replace(dispatcher)
    token, name, inputs = around()
    fresh.check(replace(make_resource(token, inputs, name), provider="urn:another"))
    token, name, inputs = planned(SERVICE, inside("2"))
    outcomes = {one.rule.id: one.outcome for one in fresh.check(make_resource(token, inputs, name)).verdicts}
    assert outcomes[RULE] is Outcome.NOT_CHECKED


@pytest.mark.parametrize("labels", [UNKNOWN, {**LABELS_OF_NAMESPACE, "provincial/level": UNKNOWN}])
def test_what_is_not_known_yet_of_the_namespace_is_not_checked(labels, judge):
    token, name, inputs = around()
    known = {**inputs, "metadata": {**inputs["metadata"], "labels": labels}}
    verdict = judge(SERVICE, inside("2"), (token, name, known))
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert "is not known at preview" in verdict.reason.en


def test_what_is_not_known_yet_of_the_object_is_not_checked(judge):
    assert judge(SERVICE, inside(UNKNOWN), around()).outcome is Outcome.NOT_CHECKED

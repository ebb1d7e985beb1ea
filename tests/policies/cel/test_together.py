from __future__ import annotations

from dataclasses import replace

import pytest

from provincial_policies import catalogue
from provincial_policies.cel.check import Together, subject_of
from provincial_policies.cel.examples import PARAMETERS, example, known, planned, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT
from provincial_policies.cel.namespaces import Namespaces
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

MADE = [
    *((kind, example(kind)) for kind in known()),
    (DEPLOYMENT, pod_example(DEPLOYMENT, {"hostPID": True, "containers.0.image": "nginx"})),
    (DEPLOYMENT, pod_example(DEPLOYMENT, {"hostPID": UNKNOWN, "hostIPC": True})),
    (DEPLOYMENT, pod_example(DEPLOYMENT, {"containers.0": "not a container"})),
    (DEPLOYMENT, example(DEPLOYMENT, {"metadata.namespace": "kube-system"})),
]


@pytest.mark.parametrize(("kind", "made"), MADE)
def test_asked_together_the_rules_say_what_each_says_alone(kind, made, dispatcher, make_resource):
    token, name, inputs = planned(kind, made)
    fresh = replace(dispatcher)  # one that has seen no namespace yet
    for verdict in fresh.check(make_resource(token, inputs, name)).verdicts:
        alone = replace(dispatcher, rules={verdict.rule.id: verdict.rule})
        assert alone.check(make_resource(token, inputs, name)).verdicts == (verdict,)


def test_only_rules_that_pass_are_silent_and_on_a_good_object_nearly_all_are(make_resource):
    rules = [rule for rule in catalogue.RULES.values() if DEPLOYMENT.token in rule.resource_types]
    together = Together(rules, PARAMETERS)

    def silent(made):
        token, name, inputs = planned(DEPLOYMENT, made)
        return together.silent(subject_of(make_resource(token, inputs, name), PARAMETERS, Namespaces()))

    always = {rule.id for rule in rules if not (rule.needs_level or rule.reads_namespace)}
    assert silent(example(DEPLOYMENT)) == always
    assert silent(pod_example(DEPLOYMENT, {"hostPID": True})) == always - {"pod-not-in-host-namespaces"}
    assert silent(pod_example(DEPLOYMENT, {"hostPID": UNKNOWN})) == frozenset()


def test_a_disabled_rule_is_not_checked_even_where_it_would_pass(dispatcher, make_resource):
    token, name, inputs = planned(DEPLOYMENT, example(DEPLOYMENT))
    without = replace(dispatcher, disabled=frozenset({"pod-not-privileged"}))
    outcomes = {one.rule.id: one.outcome for one in without.check(make_resource(token, inputs, name)).verdicts}
    assert outcomes["pod-not-privileged"] is Outcome.NOT_CHECKED

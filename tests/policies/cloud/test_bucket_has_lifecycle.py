from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-has-lifecycle"
FAULT = [("Bucket", "hoard", example("Bucket", lifecycle_rules=ABSENT))]
(ON,) = example("Bucket")["lifecycle_rules"]


@pytest.mark.parametrize("rules", [ABSENT, [], [{**ON, "status": "Disabled"}]])
def test_a_bucket_that_keeps_everything_is_noted(judge, rules):
    verdict = judge(RULE, "Bucket", lifecycle_rules=rules)
    assert [failed.property for failed in verdict.failures] == ["lifecycle_rules"]


def test_one_rule_that_is_on_passes(judge):
    assert judge(RULE, "Bucket", lifecycle_rules=[{**ON, "status": "Disabled"}, ON]).outcome is Outcome.PASSED


def test_unknown_rules_are_not_checked(judge):
    assert judge(RULE, "Bucket", lifecycle_rules=UNKNOWN).outcome is Outcome.NOT_CHECKED

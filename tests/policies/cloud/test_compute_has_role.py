from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-has-role"
FAULT = [("Instance", "faulty", example("Instance", iam_instance_profile=ABSENT))]


@pytest.mark.parametrize("value", [ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Instance", iam_instance_profile=value)
    assert [failed.property for failed in verdict.failures] == ["iam_instance_profile"]


@pytest.mark.parametrize("value", ["dvc-app"])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Instance", iam_instance_profile=value).outcome is Outcome.PASSED


def test_one_still_to_be_made_passes(judge):
    assert judge(RULE, "Instance", iam_instance_profile=UNKNOWN).outcome is Outcome.PASSED

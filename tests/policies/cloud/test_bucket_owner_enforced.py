from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-owner-enforced"
FAULT = [("Bucket", "faulty", example("Bucket", ownership="ObjectWriter"))]


@pytest.mark.parametrize("value", ["ObjectWriter", "BucketOwnerPreferred"])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Bucket", ownership=value)
    assert [failed.property for failed in verdict.failures] == ["ownership"]


@pytest.mark.parametrize("value", ["BucketOwnerEnforced", ABSENT])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Bucket", ownership=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Bucket", ownership=UNKNOWN).outcome is Outcome.NOT_CHECKED

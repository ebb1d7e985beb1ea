from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "certificate-renews-itself"
FAULT = [("Certificate", "faulty", example("Certificate", validation_method="EMAIL"))]


@pytest.mark.parametrize("value", ["EMAIL"])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Certificate", validation_method=value)
    assert [failed.property for failed in verdict.failures] == ["validation_method"]


@pytest.mark.parametrize("value", ["DNS", ABSENT])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Certificate", validation_method=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Certificate", validation_method=UNKNOWN).outcome is Outcome.NOT_CHECKED

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "certificate-strong-key"
FAULT = [("Certificate", "weak", example("Certificate", key_algorithm="RSA_1024"))]


@pytest.mark.parametrize(
    ("level", "algorithm"), [(3, "RSA_1024"), (4, "RSA_2048"), (5, "RSA_1024"), (4, ABSENT), (5, ABSENT)]
)
def test_a_weak_key_is_refused(judge, level, algorithm):
    verdict = judge(RULE, "Certificate", key_algorithm=algorithm, tags={"provincial:level": str(level)})
    assert [failed.property for failed in verdict.failures] == ["key_algorithm"]


@pytest.mark.parametrize(
    ("level", "algorithm"),
    [(3, "RSA_2048"), (3, ABSENT), (4, "RSA_3072"), (5, "RSA_4096"), (3, "EC_prime256v1"), (5, "EC_secp384r1")],
)
def test_a_strong_key_passes(judge, level, algorithm):
    verdict = judge(RULE, "Certificate", key_algorithm=algorithm, tags={"provincial:level": str(level)})
    assert verdict.outcome is Outcome.PASSED


def test_an_unknown_key_is_not_checked(judge):
    assert judge(RULE, "Certificate", key_algorithm=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(RULE, "Certificate", key_algorithm="RSA_1024", tags={"provincial:level": "2"})
    assert verdict.outcome is Outcome.NOT_APPLICABLE

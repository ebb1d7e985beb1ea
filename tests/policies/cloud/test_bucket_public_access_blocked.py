from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "bucket-public-access-blocked"
SWITCHES = example("Bucket")["public_access_block"]
FAULT = [("Bucket", "open", example("Bucket", public_access_block={**SWITCHES, "restrict_public_buckets": False}))]


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", [False, None])
def test_each_switch_must_be_on(judge, name, value):
    verdict = judge(RULE, "Bucket", public_access_block={**SWITCHES, name: value})
    assert [failed.property for failed in verdict.failures] == ["public_access_block"]
    assert name in verdict.failures[0].message.en


@pytest.mark.parametrize("given", [ABSENT, {}])
def test_without_any_switch_it_is_refused(judge, given):
    assert judge(RULE, "Bucket", public_access_block=given).outcome is Outcome.FAILED


def test_all_four_pass(judge):
    assert judge(RULE, "Bucket").outcome is Outcome.PASSED


def test_an_unknown_switch_is_not_checked(judge):
    given = {**SWITCHES, "block_public_acls": UNKNOWN}
    assert judge(RULE, "Bucket", public_access_block=given).outcome is Outcome.NOT_CHECKED

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "registry-tags-immutable"
FAULT = [("Repository", "faulty", example("Repository", image_tag_mutability="MUTABLE"))]


@pytest.mark.parametrize("value", ["MUTABLE", "IMMUTABLE_WITH_EXCLUSION", ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Repository", image_tag_mutability=value)
    assert [failed.property for failed in verdict.failures] == ["image_tag_mutability"]


@pytest.mark.parametrize("value", ["IMMUTABLE"])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Repository", image_tag_mutability=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Repository", image_tag_mutability=UNKNOWN).outcome is Outcome.NOT_CHECKED

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "registry-scans-on-push"
FAULT = [("Repository", "faulty", example("Repository", image_scanning_configuration={"scan_on_push": False}))]


@pytest.mark.parametrize("value", [{"scan_on_push": False}, {}, ABSENT])
def test_anything_else_is_refused(judge, value):
    verdict = judge(RULE, "Repository", image_scanning_configuration=value)
    assert [failed.property for failed in verdict.failures] == ["image_scanning_configuration"]


@pytest.mark.parametrize("value", [{"scan_on_push": True}])
def test_what_is_asked_for_passes(judge, value):
    assert judge(RULE, "Repository", image_scanning_configuration=value).outcome is Outcome.PASSED


def test_what_is_not_known_yet_is_not_checked(judge):
    assert judge(RULE, "Repository", image_scanning_configuration=UNKNOWN).outcome is Outcome.NOT_CHECKED


def test_below_level_three_it_is_not_asked(judge):
    verdict = judge(
        RULE, "Repository", image_scanning_configuration={"scan_on_push": False}, tags={"provincial:level": "2"}
    )
    assert verdict.outcome is Outcome.NOT_APPLICABLE

from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "tag-zone-valid"
ZONE = "provincial:zone"
FAULT = [("Topic", "alerts", example("Topic", tags={ZONE: "server-room"}))]


@pytest.mark.parametrize("zone", ["server-room", "dmz,edge", "DMZ"])
def test_a_word_that_is_no_zone_is_refused(judge, zone):
    verdict = judge(RULE, "Topic", tags={ZONE: zone})
    assert [failed.given for failed in verdict.failures] == [zone]


def test_a_zone_of_the_standard_passes(judge):
    assert judge(RULE, "Topic", tags={ZONE: "device-administration"}).outcome is Outcome.PASSED


@pytest.mark.parametrize("zone", [ABSENT, UNKNOWN])
def test_without_a_known_zone_it_is_not_checked(judge, zone):
    assert judge(RULE, "Topic", tags={ZONE: zone}).outcome is Outcome.NOT_CHECKED

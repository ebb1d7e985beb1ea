from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "net-subnet-in-one-zone"
FAULT = [("Subnet", "two-zones", example("Subnet", tags={"provincial:zone": "dmz,database"}))]


@pytest.mark.parametrize("zone", ["dmz,database", "DMZ", "office", " dmz"])
def test_a_word_that_is_no_zone_is_refused(judge, zone):
    verdict = judge(RULE, "Subnet", tags={"provincial:zone": zone})
    assert [failed.given for failed in verdict.failures] == [zone]
    assert verdict.failures[0].property == 'tags["provincial:zone"]'


@pytest.mark.parametrize("zone", ["internal", "edge", "dmz", "wireless", "internal-servers", "database", "wan"])
def test_a_zone_of_the_standard_passes(judge, zone):
    assert judge(RULE, "Subnet", tags={"provincial:zone": zone}).outcome is Outcome.PASSED


@pytest.mark.parametrize("zone", [ABSENT, "", UNKNOWN])
def test_without_a_known_zone_it_is_not_checked(judge, zone):
    assert judge(RULE, "Subnet", tags={"provincial:zone": zone}).outcome is Outcome.NOT_CHECKED

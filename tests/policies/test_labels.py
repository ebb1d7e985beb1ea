from __future__ import annotations

from provincial_cloud import standards
from provincial_policies.context import Strictness
from provincial_policies.labels import DataClass, Zone


def test_rules_and_standards_name_the_same_zones():
    assert {str(zone) for zone in Zone} == {str(zone) for zone in standards.Zone}


def test_rules_and_standards_name_the_same_classes_of_data():
    assert {str(item) for item in DataClass} == {str(item) for item in standards.DataClass}


def test_rules_and_standards_mean_the_same_by_stricter():
    assert {str(item) for item in Strictness} == {str(item) for item in standards.Strictness}

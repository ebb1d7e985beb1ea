"""Records through their whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import Record, Zone
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError


@pytest.fixture
def zone(cloud: Any) -> str:
    """A zone's id."""
    id, _ = cloud.make(Zone, name="example.gov.vn")
    return str(id)


def _put(cloud: Any, zone: str, name: str, *values: str, ttl: int = 60, kind: str = "A") -> None:
    record = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}
    cloud.client("route53").change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    )


def test_a_record_lives_a_whole_life(cloud: Any, zone: str) -> None:
    cloud.live(
        Record,
        {
            "hosted_zone_id": zone,
            "name": "www.example.gov.vn",
            "type": "A",
            "resource_records": ["10.20.0.4", "10.20.0.5"],
        },
        changes={"ttl": 60, "resource_records": ["10.20.0.6"]},
        replaces={"hosted_zone_id": "Z2", "name": "other.example.gov.vn", "type": "AAAA"},
        drift={
            "resource_records": lambda id: _put(cloud, zone, "www.example.gov.vn", "10.9.9.9"),
            "ttl": lambda id: _put(cloud, zone, "www.example.gov.vn", "10.20.0.6", ttl=9),
        },
    )


def test_an_alias_lives_a_whole_life(cloud: Any, zone: str) -> None:
    target = {"hosted_zone_id": "Z2P70J7EXAMPLE", "dns_name": "One.elb.amazonaws.com.", "evaluate_target_health": False}
    cloud.live(
        Record,
        {"hosted_zone_id": zone, "name": "portal.example.gov.vn", "type": "A", "alias_target": target},
        changes={"alias_target": {**target, "evaluate_target_health": True}},
    )


def test_values_become_an_alias_in_place(cloud: Any, zone: str) -> None:
    place = {"hosted_zone_id": zone, "name": "portal.example.gov.vn", "type": "A"}
    id, state = cloud.make(Record, **place, resource_records=["10.20.0.4"])
    target = {"hosted_zone_id": "Z2P70J7EXAMPLE", "dns_name": "one.elb.amazonaws.com", "evaluate_target_health": False}
    inputs = complete(Record, "", {**place, "alias_target": target})
    assert check(Record, inputs).found == []
    cloud.runner(Record).update(id, state, inputs)
    seen = cloud.runner(Record).read(id, {}, {})
    assert seen["alias_target"]["dns_name"] == "one.elb.amazonaws.com"
    assert "resource_records" not in seen


@pytest.mark.parametrize("name", ["*.example.gov.vn", "WWW.example.gov.vn.", "example.gov.vn"])
def test_names_are_known_again_however_they_are_written(cloud: Any, zone: str, name: str) -> None:
    cloud.live(
        Record,
        {"hosted_zone_id": f"/hostedzone/{zone}", "name": name, "type": "TXT", "resource_records": ['"v=spf1 -all"']},
    )


def test_a_record_that_somebody_changed_is_still_deleted(cloud: Any, zone: str) -> None:
    place = {"hosted_zone_id": zone, "name": "www.example.gov.vn", "type": "A"}
    id, state = cloud.make(Record, **place, resource_records=["10.20.0.4"])
    _put(cloud, zone, "www.example.gov.vn", "10.9.9.9")
    cloud.runner(Record).delete(id, state)
    assert cloud.runner(Record).read(id, state, state) is None


def test_a_record_made_by_hand_is_never_overwritten(cloud: Any, zone: str) -> None:
    _put(cloud, zone, "www.example.gov.vn", "10.9.9.9")
    with pytest.raises(ProvincialError, match="is there already and is not this stack's"):
        cloud.make(Record, hosted_zone_id=zone, name="www.example.gov.vn", type="A", resource_records=["10.20.0.4"])


def test_neighbours_of_the_same_name_and_another_type_stay(cloud: Any, zone: str) -> None:
    _put(cloud, zone, "www.example.gov.vn", "fd00::1", kind="AAAA")
    cloud.live(
        Record,
        {"hosted_zone_id": zone, "name": "www.example.gov.vn", "type": "A", "resource_records": ["10.20.0.4"]},
    )
    sets = cloud.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert ("www.example.gov.vn.", "AAAA") in {(one["Name"], one["Type"]) for one in sets}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"type": "A"}, "resource_records"),
        ({"type": "A", "resource_records": ["10.0.0.1"], "alias_target": {}}, "alias_target"),
        ({"type": "TXT", "resource_records": ["bare"]}, "resource_records[0]"),
        ({"type": "B", "resource_records": ["10.0.0.1"]}, "type"),
        ({"type": "A", "resource_records": ["10.0.0.1"], "ttl": -1}, "ttl"),
        ({"type": "A", "resource_records": "10.0.0.1"}, "resource_records"),
    ],
)
def test_bad_records_are_refused_before_anything_is_made(given: dict[str, Any], wrong: str) -> None:
    inputs = complete(Record, "", {"hosted_zone_id": "Z1", "name": "www.example.gov.vn", **given})
    assert wrong in [path for path, _ in check(Record, inputs).found]

"""Waiting until a certificate is issued: moto completed, which issues it once its domains are proved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provincial_cloud.aws import Certificate, CertificateValidation, Record, Zone
from provincial_cloud.aws.provider.checking import complete
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.aws.provider.runner import UNFINISHED, Runner
from provincial_cloud.sandbox.completed_moto import complete_moto

complete_moto()
DOMAIN = "www.example.gov.vn"


class StillWaitingError(Exception):
    """Ends a wait in a test."""


def make(cloud: Any, **zone: Any) -> tuple[str, str, dict[str, str]]:
    """A certificate and a zone of its domain; gives the ARN, the zone's id and the record that is asked for."""
    id, _ = cloud.make(Zone, name="example.gov.vn", **zone)
    arn, state = cloud.make(Certificate, domain_name=DOMAIN)
    return arn, id, state["validation_records"][0]


def prove(cloud: Any, zone: str, record: dict[str, str]) -> None:
    """Make the record."""
    name, value = record["name"].removesuffix("."), record["value"].removesuffix(".")
    cloud.make(Record, hosted_zone_id=zone, name=name, type="CNAME", resource_records=[value])


def awaited(connection: Any, arn: str, said: list[str], pause: Callable[[float], None]) -> tuple[str, dict[str, Any]]:
    """Create what waits for the certificate."""
    connection._sleep = pause
    runner = Runner(CertificateValidation, connection, Claims(), lambda urn, text: said.append(text))
    urn = f"urn:pulumi:test::project::{CertificateValidation.token}::issued"
    return runner.create(urn, complete(CertificateValidation, urn, {"certificate_arn": arn}))


def refused(seconds: float) -> None:
    raise StillWaitingError


def test_a_certificate_is_waited_for_until_its_record_is_there(cloud: Any) -> None:
    arn, zone, record = make(cloud)
    said: list[str] = []
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            prove(cloud, zone, record)

    id, state = awaited(cloud.connection, arn, said, pause)
    assert (id, state) == (arn, {"certificate_arn": arn})
    assert len(pauses) == 3
    assert said == [
        f"the certificate of {DOMAIN} is PENDING_VALIDATION; "
        f"{DOMAIN} needs {record['name']} CNAME {record['value']} in its public zone",
        "",
    ]


def test_the_record_in_a_private_zone_proves_nothing(cloud: Any) -> None:
    network = cloud.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    arn, zone, record = make(cloud, vpcs=[{"vpc_id": network, "vpc_region": "ap-southeast-1"}])
    prove(cloud, zone, record)
    with pytest.raises(StillWaitingError):
        awaited(cloud.connection, arn, [], refused)


def test_a_certificate_that_is_not_there_is_told_at_once(cloud: Any) -> None:
    arn, _, _ = make(cloud)
    cloud.client("acm").delete_certificate(CertificateArn=arn)
    with pytest.raises(ApiError, match="ResourceNotFoundException"):
        awaited(cloud.connection, arn, [], refused)


def test_what_is_issued_stays_until_the_certificate_goes_and_is_in_no_inventory(cloud: Any) -> None:
    arn, zone, record = make(cloud)
    prove(cloud, zone, record)
    id, state = awaited(cloud.connection, arn, [], refused)
    runner = cloud.runner(CertificateValidation)
    assert runner.read(id, state, state) == state
    assert runner.read(id, {}, {}) == state, "an import"
    assert CertificateValidation.token not in inventory(cloud.connection)
    runner.delete(id, state)
    assert cloud.client("acm").describe_certificate(CertificateArn=arn)
    cloud.client("acm").delete_certificate(CertificateArn=arn)
    assert runner.read(id, state, state) is None


def test_the_run_after_one_that_gave_up_waits_on(cloud: Any) -> None:
    arn, zone, record = make(cloud)
    with pytest.raises(StillWaitingError):
        awaited(cloud.connection, arn, [], refused)
    state = {"certificate_arn": arn, UNFINISHED: True}
    runner = cloud.runner(CertificateValidation)
    with pytest.raises(StillWaitingError):
        runner.update(arn, state, {"certificate_arn": arn})
    prove(cloud, zone, record)
    assert runner.update(arn, state, {"certificate_arn": arn}) == {"certificate_arn": arn}

"""A lab follows from an environment's data, and hosts that can't be played are refused with all that is wrong."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from provincial_cloud.environment import load
from provincial_cloud.errors import UsageError
from provincial_cloud.lab.layout import lab_of, mark_of
from provincial_cloud.lab.words import Release
from provincial_cloud.project import Project


def test_hosts_stand_in_the_ranges_of_their_zones() -> None:
    lab = lab_of(Project.find(), load("lab"))
    assert {host.id: str(host.gateway4) for host in lab.hosts} == {
        "cong-vao-01": "10.87.4.1",
        "ung-dung-01": "10.87.8.1",
        "du-lieu-01": "10.87.10.1",
    }
    assert {host.release for host in lab.hosts} == {Release.BOOKWORM, Release.TRIXIE}


def test_the_operator_comes_from_the_administration_zone() -> None:
    assert str(lab_of(Project.find(), load("lab")).operator) == "10.87.12.10"


def test_a_host_outside_its_zone_and_of_an_unknown_system_is_refused_with_both_reasons() -> None:
    environment = load("lab")
    strange = environment.hosts[0].model_copy(
        update={"addresses": (IPv4Address("10.87.8.50"),), "operating_system": "debian 9"}
    )
    with pytest.raises(UsageError) as refused:
        lab_of(Project.find(), replace(environment, hosts=(strange, *environment.hosts[1:])))
    text = str(refused.value)
    assert "10.87.4.11 or above in 10.87.4.0/23" in text
    assert "debian 12, debian 13" in text


def test_an_environment_without_hosts_has_no_lab() -> None:
    with pytest.raises(UsageError, match="no hosts to start"):
        lab_of(Project.find(), replace(load("lab"), hosts=()))


def test_two_checkouts_have_two_labs(tmp_path: Path) -> None:
    assert mark_of(tmp_path / "a") != mark_of(tmp_path / "b")

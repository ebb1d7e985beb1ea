"""The environment that a newcomer brings up first."""

from __future__ import annotations

from pathlib import Path

from provincial_cloud.environment import SANDBOX, PlatformRole, Stage, load
from provincial_cloud.standards import Level, Zone

LOCAL = load("local", root=Path(__file__).parents[2] / "environments")


def test_it_runs_in_the_sandbox_with_both_kinds_of_addresses() -> None:
    assert LOCAL.cloud.endpoint == SANDBOX
    assert LOCAL.stage is Stage.SANDBOX
    assert LOCAL.addresses.ipv6
    assert len(LOCAL.cloud.availability_zones) == 2


def test_it_is_small() -> None:
    needs = [system.needs for system in LOCAL.systems]

    assert 3 <= len(LOCAL.units) <= 5
    assert len(LOCAL.systems) == 3
    assert sum(len(need.databases) for need in needs) == 2
    assert sum(len(need.load_balancers) for need in needs) == 2
    assert sum(len(need.repositories) for need in needs) == 3


def test_its_systems_have_the_levels_of_the_decree() -> None:
    assert {system.id: system.level for system in LOCAL.systems} == {
        "public-services": Level.THREE,
        "documents": Level.TWO,
        "integration": Level.THREE,
    }
    assert LOCAL.level is Level.THREE


def test_it_has_the_zones_of_level_three_and_no_more() -> None:
    assert set(LOCAL.zones) == {
        *(Zone.INTERNAL, Zone.EDGE, Zone.DMZ, Zone.INTERNAL_SERVERS, Zone.DATABASE, Zone.ADMINISTRATION)
    }


def test_nothing_flows_into_the_database_zone_but_applications_and_administrators() -> None:
    assert {flow.from_zone for flow in LOCAL.flows if flow.to_zone is Zone.DATABASE} == {
        Zone.INTERNAL_SERVERS,
        Zone.ADMINISTRATION,
    }


def test_every_platform_role_has_a_holder() -> None:
    assert all(LOCAL.principals_in(role) for role in PlatformRole)


def test_its_backups_keep_three_copies_on_two_media_and_two_sites() -> None:
    for system in LOCAL.systems:
        (plan,) = LOCAL.backups_of(system.id)
        assert len(plan.copies) + 1 >= 3
        assert len({copy.media for copy in plan.copies}) == 2
        assert len({copy.site for copy in plan.copies}) == 2
        assert all(copy.encrypted and copy.separate for copy in plan.copies)


def test_its_two_sites_are_thirty_kilometres_apart() -> None:
    main, store = (LOCAL.site(name).coordinates for name in ("trung-tam", "kho-du-phong"))

    assert main is not None
    assert store is not None
    assert main.kilometres_to(store) >= 30

"""Who is a tenant, and what its namespaces are called."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.environment import load
from provincial_cloud.environment.tenancy import namespace_name
from provincial_cloud.environment.words import ID_PATTERN
from provincial_cloud.standards import Zone
from provincial_cloud.standards.sizes import Size

ENVIRONMENTS = Path(__file__).parents[3] / "environments"
ids = st.from_regex(ID_PATTERN, fullmatch=True).filter(lambda text: len(text) <= 63)


@given(ids, ids, st.sampled_from(Zone))
def test_a_namespace_has_a_name_that_dns_takes(unit: str, system: str, zone: Zone) -> None:
    name = namespace_name(unit, system, zone)
    assert len(name) <= 63
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)


@given(st.tuples(ids, ids, st.sampled_from(Zone)), st.tuples(ids, ids, st.sampled_from(Zone)))
def test_no_two_tenants_share_a_namespace(one: tuple[str, str, Zone], other: tuple[str, str, Zone]) -> None:
    assert (namespace_name(*one) == namespace_name(*other)) == (one == other)


def test_ids_that_run_together_do_not() -> None:
    assert namespace_name("a-b", "c", Zone.DMZ) != namespace_name("a", "b-c", Zone.DMZ)


def test_the_operator_of_a_system_always_has_a_part_of_it() -> None:
    environment = load("tien-giang", root=ENVIRONMENTS)
    on_clusters = {system.id for system in environment.systems if system.cluster}
    operators = {tenant.system.id for tenant in environment.tenants if tenant.unit == "dong-thap-so-khcn"}
    assert operators == on_clusters
    assert {tenant.size for tenant in environment.tenants} == {Size.MEDIUM}


def test_a_line_for_a_kind_takes_in_every_unit_of_it_and_of_narrower_kinds() -> None:
    environment = load("local", root=ENVIRONMENTS)
    sizes = {(tenant.unit, tenant.system.id): tenant.size for tenant in environment.tenants}
    assert sizes["phuong-trung-tam", "public-services"] is Size.SMALL
    assert ("so-khcn", "public-services") not in sizes


def test_what_the_cloud_manages_needs_no_namespace() -> None:
    environment = load("local", root=ENVIRONMENTS)
    assert all(Zone.DATABASE not in tenant.namespaces for tenant in environment.tenants)

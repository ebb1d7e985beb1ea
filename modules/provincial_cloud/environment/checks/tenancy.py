"""Tenants stand on clusters that exist for them, and stay below the ceilings of the units above."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.environment.model import Environment
from provincial_cloud.environment.quotas import Excess, excesses
from provincial_cloud.errors import Place, Problem
from provincial_cloud.standards.sizes import Amount

KUB_05 = "KUB-05: what one unit uses must never starve another"


def systems_on_clusters(gathered: Gathered) -> Iterator[Problem]:
    """A tenant's system runs on a cluster; its level there is checked with the system itself."""
    systems = {located.value.id: located for located in gathered.all("systems")}
    for located in gathered.all("tenants"):
        system = systems.get(located.value.system)
        if system is not None and system.value.cluster is None:
            yield located.problem(
                "system",
                summary="the system runs on no cluster",
                allowed=", ".join(id for id, each in systems.items() if each.value.cluster is not None)
                or "a system with a cluster; there is none yet",
                why=f"a tenant is a part of a cluster; the system stands at {system.place()}",
            )


def one_quota_each(gathered: Gathered) -> Iterator[Problem]:
    """A unit has one ceiling."""
    first: dict[str, Place] = {}
    for located in gathered.all("quotas"):
        unit = located.value.unit
        if unit in first:
            yield located.problem(
                "unit",
                summary="the unit has a quota already",
                given=f"{unit}, first at {first[unit]}",
                allowed="one quota for each unit",
            )
        first.setdefault(unit, located.place("unit"))


def quotas_down_the_tree(gathered: Gathered, environment: Environment) -> Iterator[Problem]:
    """A child's ceiling is never above its parent's, and tenants together never above a ceiling (on `as_of`)."""
    used: dict[str, Amount] = {}
    for tenant in environment.tenants:
        used[tenant.unit] = used.get(tenant.unit, Amount()) + tenant.amount
    parents = {unit.id: unit.parent_on(environment.as_of) for unit in environment.units}
    located = {each.value.unit: each for each in gathered.all("quotas")}
    ceilings = {unit: each.value.amount for unit, each in located.items()}
    for excess in excesses(parents, ceilings, used):
        own = excess.ceiling_of == excess.unit
        where = located[excess.unit]
        yield where.problem(
            "unit" if own else excess.resources[0],
            summary="tenants may use more than the quota of their unit" if own else "a quota above the parent's",
            given=f"{excess.unit}: {_told(excess, excess.wanted)}",
            allowed=f"at most {_told(excess, excess.allowed)}",
            why=f"{KUB_05}"
            if own
            else f"{KUB_05}; the quota of {excess.ceiling_of} stands at {located[excess.ceiling_of].place('unit')}",
        )


def _told(excess: Excess, amount: Amount) -> str:
    shown = {
        "cpu": f"{amount.cpu / 1000:g} cores",
        "memory": f"{amount.memory / 1024:g} GiB of memory",
        "storage": f"{amount.storage / 1024:g} GiB of storage",
        "pods": f"{amount.pods} pods",
    }
    return ", ".join(shown[name] for name in excess.resources)

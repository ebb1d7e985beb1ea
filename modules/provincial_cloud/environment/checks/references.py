"""Every id that a record names is the id of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from provincial_cloud.environment.applications import Application
from provincial_cloud.environment.backups import Backup
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.environment.hosts import Host
from provincial_cloud.environment.identity import Principal
from provincial_cloud.environment.sites import Site
from provincial_cloud.environment.systems import System
from provincial_cloud.environment.tenants import Quota, Tenancy
from provincial_cloud.environment.units import Kind, Unit
from provincial_cloud.environment.validating import listed
from provincial_cloud.environment.waivers import Waiver
from provincial_cloud.environment.words import Tenure
from provincial_cloud.errors import Problem

SINGULAR = {
    "units": "unit",
    "kinds": "kind of units",
    "sources": "source",
    "sites": "site",
    "systems": "system",
    "clusters": "cluster",
    "applications": "application",
    "hosts": "host",
}
FILE_OF = {"kinds": "units"}
"""The file of each section, where it is not called like the section."""


class Reference(NamedTuple):
    """That a record names the id of another: where in the record, which section, which id."""

    at: tuple[str | int, ...]
    section: str
    identifier: str | None


def unknown_ids(gathered: Gathered) -> Iterator[Problem]:
    """No record names an id that is not there."""
    if gathered.head is not None:
        head = gathered.head.value
        yield from _unknown(gathered.head, _tenures("province", head.province, head.provinces), gathered)
    for section, references in REFERENCES.items():
        for located in gathered.all(section):
            yield from _unknown(located, references(located.value), gathered)


def _unknown(located: Located[Any], references: list[Reference], gathered: Gathered) -> Iterator[Problem]:
    for reference in references:
        known = gathered.known(reference.section)
        if (
            reference.identifier is not None
            and reference.identifier not in known
            and reference.section not in gathered.incomplete
        ):
            file = FILE_OF.get(reference.section, reference.section)
            yield located.problem(
                *reference.at,
                summary=f"no such {SINGULAR[reference.section]}",
                given=reference.identifier,
                allowed=listed(known, reference.identifier) or f"an id from {file}.yaml, which has none yet",
            )


def _tenures(role: str, always: str | None, dated: tuple[Tenure, ...]) -> list[Reference]:
    return [
        Reference((role,), "units", always),
        *(Reference((f"{role}s", position, "unit"), "units", tenure.unit) for position, tenure in enumerate(dated)),
    ]


def _of_kind(kind: Kind) -> list[Reference]:
    return [Reference(("part_of",), "kinds", kind.part_of)]


def _of_unit(unit: Unit) -> list[Reference]:
    found = [Reference(("kind",), "kinds", unit.kind), Reference(("source",), "sources", unit.source)]
    found += _tenures("parent", unit.parent, unit.parents)
    for position, successor in enumerate(unit.successors):
        found.append(Reference(("successors", position), "units", successor))
    for position, count in enumerate(unit.counts):
        found.append(Reference(("counts", position, "kind"), "kinds", count.kind))
        found.append(Reference(("counts", position, "source"), "sources", count.source))
    return found


def _of_site(site: Site) -> list[Reference]:
    return [Reference(("unit",), "units", site.unit)]


def _of_system(system: System) -> list[Reference]:
    return [
        *_tenures("owner", system.owner, system.owners),
        *_tenures("operator", system.operator, system.operators),
        Reference(("platform",), "systems", system.platform),
        Reference(("cluster",), "clusters", system.cluster),
        Reference(("source",), "sources", system.source),
    ]


def _of_tenancy(tenancy: Tenancy) -> list[Reference]:
    return [
        Reference(("system",), "systems", tenancy.system),
        *(Reference(("units", position), "units", each) for position, each in enumerate(tenancy.units)),
        *(Reference(("kinds", position), "kinds", each) for position, each in enumerate(tenancy.kinds)),
    ]


def _of_quota(quota: Quota) -> list[Reference]:
    return [Reference(("unit",), "units", quota.unit)]


def _of_application(application: Application) -> list[Reference]:
    return [
        Reference(("system",), "systems", application.system),
        *(Reference(("calls", position), "applications", each) for position, each in enumerate(application.calls)),
    ]


def _of_cluster(cluster: Cluster) -> list[Reference]:
    return [Reference(("site",), "sites", cluster.site)]


def _of_host(host: Host) -> list[Reference]:
    return [
        Reference(("site",), "sites", host.site),
        Reference(("owner",), "units", host.owner),
        Reference(("cluster",), "clusters", host.cluster),
    ]


def _of_backup(plan: Backup) -> list[Reference]:
    return [
        *(Reference(("systems", position), "systems", each) for position, each in enumerate(plan.systems)),
        *(
            Reference(("sources", "clusters", position, "cluster"), "clusters", each.cluster)
            for position, each in enumerate(plan.sources.clusters)
        ),
        *(
            Reference(("sources", "hosts", position, "host"), "hosts", each.host)
            for position, each in enumerate(plan.sources.hosts)
        ),
        *(
            Reference(("sources", "buckets", position, "system"), "systems", each.system)
            for position, each in enumerate(plan.sources.buckets)
        ),
        *(Reference(("copies", position, "site"), "sites", each.site) for position, each in enumerate(plan.copies)),
    ]


def _of_waiver(waiver: Waiver) -> list[Reference]:
    return [
        Reference(("scope", "system"), "systems", waiver.scope.system),
        Reference(("scope", "unit"), "units", waiver.scope.unit),
        Reference(("approver", "unit"), "units", waiver.approver.unit),
    ]


def _of_principal(principal: Principal) -> list[Reference]:
    return [Reference(("unit",), "units", principal.unit)]


REFERENCES: dict[str, Callable[[Any], list[Reference]]] = {
    "kinds": _of_kind,
    "units": _of_unit,
    "sites": _of_site,
    "systems": _of_system,
    "tenants": _of_tenancy,
    "quotas": _of_quota,
    "applications": _of_application,
    "clusters": _of_cluster,
    "hosts": _of_host,
    "backups": _of_backup,
    "waivers": _of_waiver,
    "principals": _of_principal,
}
"""What the records of each section refer to."""

"""Where each application of an environment runs, and with whom it may speak. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_cloud.environment import Application, Engine, Environment, Tenant
from provincial_cloud.standards import Zone

ENGINE_PORTS = {Engine.POSTGRES: 5432, Engine.MYSQL: 3306, Engine.MARIADB: 3306}


@dataclass(frozen=True, kw_only=True)
class Peer:
    """An application as another one sees it."""

    application: str
    namespace: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Placement:
    """An application in its place: the part that the operator of its system has on the system's cluster."""

    application: Application
    tenant: Tenant
    zone: Zone
    callers: tuple[Peer, ...]
    called: tuple[Peer, ...]
    databases: tuple[tuple[Zone, int], ...]
    """Zone and port of each database that it uses."""

    @property
    def namespace(self) -> str:
        """The namespace it runs in."""
        return self.tenant.namespaces[self.zone]

    @property
    def peer(self) -> Peer:
        """The application as others see it."""
        return Peer(application=self.application.id, namespace=self.namespace, port=self.application.port)


def placements(environment: Environment) -> tuple[Placement, ...]:
    """Every application in its place, in the order of the files. The environment's checks leave nothing unplaced."""
    tenants = {(tenant.unit, tenant.system.id): tenant for tenant in environment.tenants}
    alone = []
    for application in environment.applications:
        system = environment.system(application.system)
        needed = {each.name: each for each in system.needs.databases}
        alone.append(
            Placement(
                application=application,
                tenant=tenants[environment.operator_of(system).id, system.id],
                zone=next(part.zone for part in system.parts if part.name == application.part),
                callers=(),
                called=(),
                databases=tuple(
                    (needed[name].zone, ENGINE_PORTS[needed[name].engine]) for name in application.databases
                ),
            )
        )
    peers = {each.application.id: each.peer for each in alone}
    return tuple(
        Placement(
            application=each.application,
            tenant=each.tenant,
            zone=each.zone,
            callers=tuple(other.peer for other in alone if each.application.id in other.application.calls),
            called=tuple(peers[name] for name in each.application.calls if name in peers),
            databases=each.databases,
        )
        for each in alone
    )


def entries(environment: Environment, cluster: str) -> dict[Zone, list[int]]:
    """The zones of a cluster that people reach by a domain, each with the ports of the applications there."""
    found: dict[Zone, set[int]] = {}
    for each in placements(environment):
        if each.tenant.cluster == cluster and each.application.domain is not None:
            found.setdefault(each.zone, set()).add(each.application.port)
    return {zone: sorted(found[zone]) for zone in Zone if zone in found}

"""What one information system gets of the cloud."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.database.shared_database import SharedDatabase, SharedDatabaseArgs
from provincial_cloud.environment import Environment
from provincial_cloud.environment.systems import LoadBalancer, System
from provincial_cloud.foundation.centre import Centre
from provincial_cloud.keys.system_keys import Purpose, SystemKeys, SystemKeysArgs
from provincial_cloud.labels import PLATFORM
from provincial_cloud.network.entry_point import EntryPoint, EntryPointArgs
from provincial_cloud.network.issued_certificate import IssuedCertificate, IssuedCertificateArgs, records_of
from provincial_cloud.standards import Level, Zone
from provincial_cloud.storage.naming import bucket_of_system
from provincial_cloud.storage.private_bucket import PrivateBucket, PrivateBucketArgs
from provincial_cloud.storage.registry import Registry, RegistryArgs

APPLICATION_PORT = 8443
"""Port on which applications answer entry points, over TLS."""
DATABASE_BACKUP_DAYS = 35
"""Days that a database's automatic backups stay; the cloud keeps no longer."""


@dataclass(frozen=True, kw_only=True)
class SystemFoundationArgs:
    """What a system's foundation is made from."""

    environment: Environment
    system: System
    centre: Centre


class SystemFoundation(Component):
    """Keys, databases, buckets, registries, certificates and entry points of one system, sized by its level.

    Each system has its own, so that it stays apart from the others on the shared cloud (D331 Đ30.8). The system
    `platform` is what all share, declared with its owner and level: its keys are the centre's.
    """

    area = "foundation"

    def __init__(self, name: str, args: SystemFoundationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        self._args = args
        system, centre, environment = args.system, args.centre, args.environment
        self.labels = replace(
            centre.labels,
            unit=environment.operator_of(system).id,
            owner=environment.owner_of(system).id,
            system=system.id,
            level=system.level,
            data_class=system.data_class,
            zone=Zone.INTERNAL_SERVERS,
        )
        self.buckets: dict[str, PrivateBucket] = {}
        """By the names that the environment gives them."""
        self.keys = centre.keys if system.id == PLATFORM else self._own_keys()
        self.outputs: dict[str, Any] = {
            "databases": self._databases(),
            "buckets": self._buckets(),
            "registries": self._registries(),
            "entry_points": self._entry_points(self._certificates()),
        }
        self.register_outputs({})

    def _own_keys(self) -> SystemKeys:
        centre = self._args.centre
        return SystemKeys(
            self.name,
            SystemKeysArgs(
                labels=self.labels,
                account=centre.account,
                region=centre.region,
                purposes=(Purpose.DATA, Purpose.LOGS, Purpose.BACKUP),
                services={Purpose.LOGS: (f"logs.{centre.region}.amazonaws.com",)},
            ),
            self.child(),
        )

    def _databases(self) -> dict[str, Any]:
        system, centre = self._args.system, self._args.centre
        made = {}
        for database in system.needs.databases:
            assert centre.database_subnets is not None  # the environment's checks ask for the zone
            name = f"{self.name}-{database.name}"
            made[database.name] = SharedDatabase(
                name,
                SharedDatabaseArgs(
                    labels=self.labels.within(database.zone),
                    identifier=f"{self.labels.environment}-{name}",
                    engine=database.engine,
                    version=database.version,
                    size=database.size,
                    subnet_group=centre.database_subnets.db_subnet_group_name,
                    security_group_ids=[centre.network.groups[database.zone].id],
                    key_arn=self.keys[Purpose.DATA].arn,
                    standby=system.level >= Level.THREE,
                    kept_days=DATABASE_BACKUP_DAYS,
                    disposable=centre.disposable,
                ),
                self.child(),
            ).instance.address
        return made

    def _buckets(self) -> dict[str, Any]:
        centre = self._args.centre
        for bucket in self._args.system.needs.buckets:
            name = f"{self.name}-{bucket.name}"
            self.buckets[bucket.name] = PrivateBucket(
                name,
                PrivateBucketArgs(
                    labels=self.labels.holding(bucket.data_class or self.labels.data_class),
                    bucket=bucket_of_system(self.labels.environment, self.name, bucket.name, centre.account),
                    key_arn=self.keys[Purpose.DATA].arn,
                    access_log_bucket=centre.logs.access_log.bucket.bucket,
                    disposable=centre.disposable,
                ),
                self.child(),
            )
        return {name: made.bucket.bucket for name, made in self.buckets.items()}

    def _registries(self) -> dict[str, Any]:
        return {
            repository.name: Registry(
                f"{self.name}-{repository.name}",
                RegistryArgs(
                    labels=self.labels,
                    repository=f"{self.labels.environment}/{self.name}/{repository.name}",
                    key_arn=self.keys[Purpose.DATA].arn,
                    disposable=self._args.centre.disposable,
                ),
                self.child(),
            ).repository.repository_uri
            for repository in self._args.system.needs.repositories
        }

    def _certificates(self) -> list[IssuedCertificate]:
        records, zone_ids = records_of(self._args.environment), self._args.centre.domains.ids
        return [
            IssuedCertificate(
                f"{self.name}-{certificate.domain}",
                IssuedCertificateArgs(
                    labels=self.labels,
                    domain=certificate.domain,
                    alternatives=certificate.alternatives,
                    zones={
                        name: zone_ids[domain]
                        for name, domain in records[self._args.system.id, certificate.domain].items()
                    },
                ),
                self.child(),
            )
            for certificate in self._args.system.needs.certificates
        ]

    def _entry_points(self, certificates: list[IssuedCertificate]) -> dict[str, Any]:
        made = {}
        for balancer in self._args.system.needs.load_balancers:
            if certificates:
                made[balancer.name] = self._entry_point(balancer, certificates[0]).balancer.dns_name
        return made

    def _entry_point(self, balancer: LoadBalancer, certificate: IssuedCertificate) -> EntryPoint:
        centre, environment = self._args.centre, self._args.environment
        zone = Zone.EDGE if balancer.public else Zone.INTERNAL_SERVERS
        behind = Zone.DMZ if balancer.public else Zone.INTERNAL_SERVERS
        callers = [] if balancer.public else [Zone.INTERNAL]
        return EntryPoint(
            f"{self.name}-{balancer.name}",
            EntryPointArgs(
                labels=self.labels.within(zone),
                public=balancer.public,
                port=balancer.port,
                target_port=APPLICATION_PORT if not balancer.public else 443,
                vpc_id=centre.network.vpc.id,
                subnet_ids=centre.network.subnet_ids(zone),
                callers=[peer for caller in callers for peer in self._peers(caller)],
                targets=self._peers(behind),
                certificate_arn=certificate.arn,
                access_log_bucket=centre.logs.archive.bucket.bucket,
                ipv6=environment.addresses.ipv6,
            ),
            self.child(),
        )

    def _peers(self, zone: Zone) -> list[dict[str, Any]]:
        centre = self._args.centre
        peers: list[dict[str, Any]] = [{"cidr_ipv4": str(centre.plan[zone].ipv4)}]
        if self._args.environment.addresses.ipv6:
            peers.append({"cidr_ipv6": centre.network.ipv6_of_zone(zone)})
        return peers

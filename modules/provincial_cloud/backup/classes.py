"""What each system's backups must be, by its level and the class of its data, and what its plan makes of that.

The figures are the thresholds of the level, each with its source. Where copies lie is counted from the resources, and
never believed because somebody declared it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from provincial_cloud.applications.volumes import claim_name
from provincial_cloud.environment import Environment
from provincial_cloud.environment.backups import Backup, Media, source_of_bucket, source_of_cluster, source_of_host
from provincial_cloud.environment.hosts import HostState
from provincial_cloud.environment.sites import Site, SiteKind
from provincial_cloud.labels import PLATFORM
from provincial_cloud.standards import DataClass, thresholds
from provincial_cloud.standards.facts import Provenance
from provincial_cloud.standards.text import Text


class Kind(StrEnum):
    """What holds data and so must be backed up."""

    DATABASE = "database"
    """A dump, restored into a throw-away server."""
    BUCKET = "bucket"
    """Objects, with all they carry, brought back into an S3 server of the drill's own."""
    VOLUME = "volume"
    """A volume of an application, copied in its cluster by a CronJob."""
    CLUSTER = "cluster"
    """A snapshot of a cluster's etcd."""
    STATE = "state"
    """The environment's own files and the state of its stacks: without them nothing is made again as it was."""
    HOST = "host"
    """Files of a host that is no cluster's; what a cluster's hosts hold is in its etcd or on its volumes."""


TITLES = {
    Kind.DATABASE: Text(vi="cơ sở dữ liệu", en="database"),
    Kind.BUCKET: Text(vi="kho tệp", en="bucket"),
    Kind.VOLUME: Text(vi="ổ dữ liệu của ứng dụng", en="volume of an application"),
    Kind.CLUSTER: Text(vi="etcd của cụm", en="cluster etcd"),
    Kind.STATE: Text(vi="trạng thái Pulumi và tệp môi trường", en="Pulumi state and environment files"),
    Kind.HOST: Text(vi="tệp của máy chủ", en="files of a host"),
}


FIGURES = (
    "backup_copies",
    "backup_media_kinds",
    "backup_sites",
    "backup_site_min_km",
    "backup_encrypted",
    "backup_separate_store",
    "backup_immutable",
    "restore_test_days",
    "etcd_snapshot_hours",
)
"""The thresholds that make a class."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a class and where it comes from."""

    name: str
    value: int | bool
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class BackupClass:
    """What the backups of a system must be."""

    level: int
    data_class: DataClass
    copies: int
    media: int
    sites: int
    kilometres: int
    encrypted: bool
    separate: bool
    immutable: bool
    drill_days: int
    etcd_hours: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far a system's data are spread, production included."""

    copies: int
    media: int
    sites: int
    kilometres: int | None
    """From production to the farthest copy; None where a site has no coordinates."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One thing that holds data, the class it needs and the plan it stands in."""

    system: str
    """Id of the system whose data it is; `platform` for what all share."""
    kind: Kind
    name: str
    wanted: BackupClass
    plan: Backup | None
    proven: bool
    """Whether a drill brings it back, since the plan copies it by restic or has it pushed; else the cloud copies it."""
    spread: Spread
    shortfalls: tuple[Text, ...]


def class_of(level: int, data_class: DataClass) -> BackupClass:
    """The class of a system: what its level asks for; data that is not public is encrypted at every level (ours)."""
    asked = thresholds(level)
    return BackupClass(
        level=int(asked.level),
        data_class=data_class,
        copies=asked.backup_copies,
        media=asked.backup_media_kinds,
        sites=asked.backup_sites,
        kilometres=asked.backup_site_min_km,
        encrypted=asked.backup_encrypted or data_class is not DataClass.PUBLIC,
        separate=asked.backup_separate_store,
        immutable=asked.backup_immutable,
        drill_days=asked.restore_test_days,
        etcd_hours=asked.etcd_snapshot_hours,
        figures=tuple(
            Figure(name=name, value=getattr(asked, name), provenance=asked.provenance[name]) for name in FIGURES
        ),
    )


def spread_of(plan: Backup | None, sites: tuple[Site, ...]) -> Spread:
    """Count copies, kinds of storage and sites; production is the first copy, on disks of the primary site."""
    home = next((site for site in sites if site.kind is SiteKind.PRIMARY), None)
    copies = plan.copies if plan else ()
    places = {site.id: site for site in sites}
    reached = {copy.site for copy in copies} | ({home.id} if home else set())
    distances = [
        home.coordinates.kilometres_to(places[copy.site].coordinates)  # type: ignore[arg-type]
        for copy in copies
        if home and home.coordinates and copy.site in places and places[copy.site].coordinates
    ]
    known = len(distances) == len(copies)
    return Spread(
        copies=1 + len(copies),
        media=len({Media.DISK, *(copy.media for copy in copies)}),
        sites=len(reached),
        kilometres=int(max(distances, default=0)) if known else None,
    )


def coverage(environment: Environment) -> Iterator[Coverage]:
    """Everything that holds data, the systems' first, then what all share; a thing without a plan is told too.

    What the cloud copies by itself is taken in by the plan of its system, a bucket first by one that names it among its
    sources. A volume is taken in by a plan of its system that lets the clusters copy volumes. What neither reaches is
    taken in only by a plan that names it.
    """

    def of(system: str, kind: Kind, name: str, wanted: BackupClass, plan: Backup | None, proven: bool) -> Coverage:
        spread = spread_of(plan, environment.sites)
        short = tuple(_short(wanted, kind, plan, spread))
        return Coverage(
            system=system,
            kind=kind,
            name=name,
            wanted=wanted,
            plan=plan,
            proven=proven,
            spread=spread,
            shortfalls=short,
        )

    def named(name: str) -> Backup | None:
        return next((one for one in environment.backups if name in one.sources.names), None)

    for system in environment.systems:
        wanted = class_of(system.level, system.data_class)
        plan = next(iter(environment.backups_of(system.id)), None)
        for database in system.needs.databases:
            yield of(system.id, Kind.DATABASE, database.name, wanted, plan, proven=False)
        for bucket in system.needs.buckets:
            copying = named(source_of_bucket(system.id, bucket.name))
            yield of(system.id, Kind.BUCKET, bucket.name, wanted, copying or plan, proven=copying is not None)
        copying = environment.volume_plan_of(system.id)
        for application in environment.applications:
            for volume in application.volumes if application.system == system.id else ():
                name = claim_name(application.id, volume.name)
                yield of(system.id, Kind.VOLUME, name, wanted, copying, proven=copying is not None)
    shared = class_of(environment.level, DataClass.INTERNAL)
    for cluster in environment.clusters:
        wanted = class_of(cluster.level, DataClass.SENSITIVE)  # Secrets lie in etcd
        plan = named(source_of_cluster(cluster.id))
        yield of(PLATFORM, Kind.CLUSTER, cluster.id, wanted, plan, proven=plan is not None)
    plan = next((one for one in environment.backups if one.sources.state), None)
    yield of(PLATFORM, Kind.STATE, environment.name, shared, plan, proven=plan is not None)
    for host in environment.hosts:
        if host.state is HostState.RUNNING and host.cluster is None:
            plan = named(source_of_host(host.id))
            yield of(PLATFORM, Kind.HOST, host.id, shared, plan, proven=plan is not None)


def _short(wanted: BackupClass, kind: Kind, plan: Backup | None, spread: Spread) -> Iterator[Text]:
    if plan is None:
        yield Text(vi="không có trong kế hoạch sao lưu nào", en="stands in no backup plan")
        return
    counted = (
        (spread.copies, wanted.copies, Text(vi="bản dữ liệu", en="copies")),
        (spread.media, wanted.media, Text(vi="loại lưu trữ", en="kinds of storage")),
        (spread.sites, wanted.sites, Text(vi="địa điểm", en="sites")),
        (spread.kilometres or 0, wanted.kilometres, Text(vi="km", en="kilometres")),
    )
    for given, least, what in counted:
        if given < least:
            yield Text(vi=f"{given} {what.vi}, cần {least}", en=f"{given} {what.en} of {least}")
    if wanted.encrypted and not all(copy.encrypted for copy in plan.copies):
        yield Text(vi="có bản sao không mã hóa", en="a copy is not encrypted")
    if wanted.separate and not all(copy.separate for copy in plan.copies):
        yield Text(vi="hệ thống vận hành xóa được bản sao", en="production can delete a copy")
    if wanted.immutable and not any(copy.immutable_days >= copy.retention_days for copy in plan.copies):
        yield Text(vi="không bản sao nào bất biến suốt thời gian lưu", en="no copy is locked for as long as it stays")
    if plan.drill_days > wanted.drill_days:
        yield Text(
            vi=f"khôi phục thử mỗi {plan.drill_days} ngày, cần {wanted.drill_days}",
            en=f"a drill every {plan.drill_days} days, {wanted.drill_days} asked for",
        )
    pause = plan.schedule.longest_pause.total_seconds() / 3600
    if kind is Kind.CLUSTER and pause > wanted.etcd_hours:
        yield Text(
            vi=f"chụp etcd mỗi {pause:g} giờ, cần {wanted.etcd_hours}",
            en=f"etcd every {pause:g} hours, {wanted.etcd_hours} asked for",
        )

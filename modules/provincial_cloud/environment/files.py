"""Which files an environment folder may hold, and what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from provincial_cloud.environment.applications import ApplicationsFile
from provincial_cloud.environment.backups import BackupsFile
from provincial_cloud.environment.clusters import ClustersFile
from provincial_cloud.environment.hosts import HostsFile
from provincial_cloud.environment.identity import IdentityFile
from provincial_cloud.environment.province import ProvinceFile
from provincial_cloud.environment.sites import SitesFile
from provincial_cloud.environment.sources import SourcesFile
from provincial_cloud.environment.systems import SystemsFile
from provincial_cloud.environment.tenants import TenantsFile
from provincial_cloud.environment.units import UnitsFile
from provincial_cloud.environment.waivers import WaiversFile
from provincial_cloud.environment.zones import ZonesFile


class FileKind(StrEnum):
    """A file of an environment; all but the first may be left out, or be a folder of files of the same kind."""

    ENVIRONMENT = "environment"
    """Name, province, stage, day, cloud and address plan."""
    SOURCES = "sources"
    """Where facts come from."""
    UNITS = "units"
    """The organisation."""
    SITES = "sites"
    """Places."""
    ZONES = "zones"
    """Network zones and flows."""
    SYSTEMS = "systems"
    """Information systems."""
    TENANTS = "tenants"
    """Units that use systems on clusters, and their quotas."""
    APPLICATIONS = "applications"
    """Programs of the shared systems."""
    CLUSTERS = "clusters"
    """Kubernetes clusters."""
    HOSTS = "hosts"
    """Machines."""
    BACKUPS = "backups"
    """Backup plans."""
    WAIVERS = "waivers"
    """Accepted exceptions."""
    IDENTITY = "identity"
    """Who may act."""


MODELS: dict[FileKind, type[BaseModel]] = {
    FileKind.ENVIRONMENT: ProvinceFile,
    FileKind.SOURCES: SourcesFile,
    FileKind.UNITS: UnitsFile,
    FileKind.SITES: SitesFile,
    FileKind.ZONES: ZonesFile,
    FileKind.SYSTEMS: SystemsFile,
    FileKind.TENANTS: TenantsFile,
    FileKind.APPLICATIONS: ApplicationsFile,
    FileKind.CLUSTERS: ClustersFile,
    FileKind.HOSTS: HostsFile,
    FileKind.BACKUPS: BackupsFile,
    FileKind.WAIVERS: WaiversFile,
    FileKind.IDENTITY: IdentityFile,
}


@dataclass(frozen=True)
class Section:
    """A list in a file, and what each of its items is."""

    name: str
    item: TypeAdapter[Any]


@cache
def sections(kind: FileKind) -> dict[str, Section]:
    """The lists of a file, by their key. The head of the environment has none: it is one record."""
    if kind is FileKind.ENVIRONMENT:
        return {}
    return {
        name: Section(name, TypeAdapter(field.annotation.__args__[0]))  # type: ignore[union-attr]
        for name, field in MODELS[kind].model_fields.items()
    }


@cache
def head_adapter() -> TypeAdapter[ProvinceFile]:
    """What checks `environment.yaml`."""
    return TypeAdapter(ProvinceFile)

"""The environment of a province as typed data: `load(name)` reads, checks and returns it.

An environment is a folder of small YAML files. Loading imports neither boto3 nor pulumi.
"""

from __future__ import annotations

from provincial_cloud.environment.addresses import Addresses
from provincial_cloud.environment.applications import Application
from provincial_cloud.environment.backups import Backup, Copy, Interval, Media, Schedule
from provincial_cloud.environment.clusters import Cluster
from provincial_cloud.environment.hosts import Host, HostRole, HostState, Ssh
from provincial_cloud.environment.identity import PlatformRole, Principal
from provincial_cloud.environment.loading import Verdict, check, load, names
from provincial_cloud.environment.model import Environment
from provincial_cloud.environment.periods import Period
from provincial_cloud.environment.province import AWS, SANDBOX, Cloud, ManagedDomain, Stage
from provincial_cloud.environment.sites import Site, SiteKind
from provincial_cloud.environment.sources import Source
from provincial_cloud.environment.systems import (
    Bucket,
    Certificate,
    Database,
    Engine,
    Ground,
    LoadBalancer,
    Needs,
    Part,
    Repository,
    System,
)
from provincial_cloud.environment.tenancy import Tenant
from provincial_cloud.environment.tenants import Quota, Tenancy
from provincial_cloud.environment.units import Code, Count, Kind, Unit
from provincial_cloud.environment.waivers import Approver, Scope, Waiver
from provincial_cloud.environment.words import Name, Tenure, Text
from provincial_cloud.environment.zones import Flow, Protocol

__all__ = [
    "AWS",
    "SANDBOX",
    "Addresses",
    "Application",
    "Approver",
    "Backup",
    "Bucket",
    "Certificate",
    "Cloud",
    "Cluster",
    "Code",
    "Copy",
    "Count",
    "Database",
    "Engine",
    "Environment",
    "Flow",
    "Ground",
    "Host",
    "HostRole",
    "HostState",
    "Interval",
    "Kind",
    "LoadBalancer",
    "ManagedDomain",
    "Media",
    "Name",
    "Needs",
    "Part",
    "Period",
    "PlatformRole",
    "Principal",
    "Protocol",
    "Quota",
    "Repository",
    "Schedule",
    "Scope",
    "Site",
    "SiteKind",
    "Source",
    "Ssh",
    "Stage",
    "System",
    "Tenancy",
    "Tenant",
    "Tenure",
    "Text",
    "Unit",
    "Verdict",
    "Waiver",
    "check",
    "load",
    "names",
]

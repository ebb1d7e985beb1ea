"""`systems.yaml`: the information systems, their owners and levels, and what they need from the platform."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from provincial_cloud.environment.words import (
    DOMAIN_PATTERN,
    VERSION_PATTERN,
    Dated,
    Id,
    Line,
    Record,
    Tenure,
    Text,
    either_form,
    one_form_only,
    tenures,
)
from provincial_cloud.standards import DataClass, Level, Mark, Zone

Domain = Annotated[str, StringConstraints(pattern=DOMAIN_PATTERN, max_length=253)]
Version = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]


class Engine(StrEnum):
    """A database engine the platform runs."""

    POSTGRES = "postgres"
    """PostgreSQL."""

    MYSQL = "mysql"
    """MySQL."""

    MARIADB = "mariadb"
    """MariaDB."""


class Ground(Record):
    """Why a system has its level."""

    clause: Line = Field(description="Clause that the level follows from, such as D331 Đ13.2.b.")
    reason: Text = Field(description="How the system meets the clause.")
    mark: Mark = Field(default=Mark.JUDGEMENT, description="How sure this is; judgement until the level is decided.")
    decision: Line | None = Field(default=None, description="Number and date of the decision that approved the level.")


class Part(Record):
    """A part of a system that runs in one zone."""

    name: Id = Field(description="Name of the part.")
    zone: Zone = Field(description="Zone it runs in.")
    managed: bool = Field(
        default=False, description="True when the cloud runs it, such as a managed database; it needs no namespace."
    )


class Database(Record):
    """A database of its own."""

    name: Id = Field(description="Name of the database, unique in the system.")
    engine: Engine = Field(description="Engine.")
    version: Version | None = Field(
        default=None, description='Version in quotes, such as "16"; the platform\'s choice when left out.'
    )
    size: int = Field(ge=20, le=65536, description="Storage in GiB, 20 to 65536.")
    zone: Zone = Field(default=Zone.DATABASE, description="Zone it runs in.")


class Bucket(Record):
    """A store for files."""

    name: Id = Field(description="Name of the bucket, unique in the system.")
    data_class: DataClass | None = Field(default=None, description="What it holds; the system's class when left out.")


class LoadBalancer(Record):
    """An entry point."""

    name: Id = Field(description="Name of the entry point, unique in the system.")
    public: bool = Field(description="True when the Internet may reach it.")
    port: int = Field(default=443, ge=1, le=65535, description="Port it listens on.")


class Repository(Record):
    """A registry of container images."""

    name: Id = Field(description="Name of the repository, unique in the system.")


class Certificate(Record):
    """A certificate for a domain."""

    domain: Domain = Field(description="Domain name.")
    alternatives: tuple[Domain, ...] = Field(
        default=(), max_length=20, description="Further names on the same certificate."
    )


class Needs(Record):
    """What a system needs from the foundation layer."""

    databases: tuple[Database, ...] = Field(default=(), description="Databases.")
    buckets: tuple[Bucket, ...] = Field(default=(), description="Buckets.")
    load_balancers: tuple[LoadBalancer, ...] = Field(default=(), description="Entry points.")
    repositories: tuple[Repository, ...] = Field(default=(), description="Registries of container images.")
    certificates: tuple[Certificate, ...] = Field(default=(), description="Certificates.")


class System(Dated):
    """An information system: one owner, one operator, one level."""

    model_config = ConfigDict(json_schema_extra=either_form("owner", "operator", needed=True))

    id: Id = Field(description="Id of the system; it never changes.")
    name: Text = Field(description="What the system is called.")
    owner: Id | None = Field(default=None, description="Id of the unit that owns it.")
    owners: tuple[Tenure, ...] = Field(default=(), description="The same with dates, where the owner changed.")
    operator: Id | None = Field(default=None, description="Id of the unit that operates it.")
    operators: tuple[Tenure, ...] = Field(default=(), description="The same with dates, where the operator changed.")
    level: Level = Field(description="Security level, 1 to 5.")
    ground: Ground = Field(description="Why it has this level.")
    data_class: DataClass = Field(description="The most sensitive data it holds.")
    important: bool = Field(
        default=False, description="True when the yearly report counts it among the important systems."
    )
    platform: Id | None = Field(
        default=None, description="Id of the system it runs on, such as the centre's own platform."
    )
    cluster: Id | None = Field(default=None, description="Id of the cluster it runs on.")
    parts: tuple[Part, ...] = Field(default=(), description="Its parts and their zones.")
    needs: Needs = Field(default_factory=Needs, description="What it needs from the foundation layer.")
    source: Id | None = Field(default=None, description="Id of the source of this record.")
    note: Text | None = Field(default=None, description="What a reader should know.")

    @model_validator(mode="after")
    def _one_owner_and_operator(self) -> Self:
        one_form_only("owner", self.owner, self.owners, needed=True)
        one_form_only("operator", self.operator, self.operators, needed=True)
        return self

    @property
    def owner_tenures(self) -> tuple[Tenure, ...]:
        """Its owner over time."""
        return tenures(self.owner, self.owners)

    @property
    def operator_tenures(self) -> tuple[Tenure, ...]:
        """Its operator over time."""
        return tenures(self.operator, self.operators)

    def owner_on(self, day: date) -> str | None:
        """Id of the unit that owns it on the day."""
        return next((tenure.unit for tenure in self.owner_tenures if tenure.valid_on(day)), None)

    def operator_on(self, day: date) -> str | None:
        """Id of the unit that operates it on the day."""
        return next((tenure.unit for tenure in self.operator_tenures if tenure.valid_on(day)), None)


class SystemsFile(Record):
    """Information systems."""

    systems: tuple[System, ...] = Field(default=(), description="Systems.")

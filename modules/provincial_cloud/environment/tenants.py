"""`tenants.yaml`: which units use which systems on the clusters, how much each may use, and the ceilings above them."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from provincial_cloud.environment.words import Id, Record, broken_rule
from provincial_cloud.standards.sizes import Amount, Size

MIB = 1024
MILLICORES = 1000


class Tenancy(Record):
    """That units have a part of their own in a system. The unit that operates a system always has one."""

    system: Id = Field(description="Id of the system, which runs on a cluster.")
    units: tuple[Id, ...] = Field(default=(), description="Ids of units that get a part.")
    kinds: tuple[Id, ...] = Field(
        default=(), description="Ids of kinds: every unit of one of them, or of a narrower kind, gets a part."
    )
    size: Size = Field(default=Size.SMALL, description="What each namespace may use: tiny, small, medium or large.")

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.units and not self.kinds:
            raise broken_rule(
                summary="nobody is named",
                given="neither units nor kinds",
                allowed="units: a list of ids of units, or kinds: a list of ids of kinds",
            )
        return self


class Quota(Record):
    """The ceiling of a unit: what it and every unit below it may use together."""

    unit: Id = Field(description="Id of the unit.")
    cpu: int = Field(ge=1, le=1_000_000, description="Cores, 1 to 1000000.")
    memory: int = Field(ge=1, le=10_000_000, description="Memory in GiB, 1 to 10000000.")
    storage: int = Field(ge=1, le=100_000_000, description="Storage of volumes in GiB, 1 to 100000000.")
    pods: int = Field(ge=1, le=1_000_000, description="Pods, 1 to 1000000.")

    @property
    def amount(self) -> Amount:
        """The same in the units of Amount."""
        return Amount(cpu=self.cpu * MILLICORES, memory=self.memory * MIB, storage=self.storage * MIB, pods=self.pods)


class TenantsFile(Record):
    """Tenants and quotas."""

    tenants: tuple[Tenancy, ...] = Field(default=(), description="Which units have a part in which systems.")
    quotas: tuple[Quota, ...] = Field(default=(), description="Ceilings of units.")

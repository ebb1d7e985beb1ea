"""`environment.yaml`: which province this is, at which stage, on which cloud."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from provincial_cloud.environment.addresses import Address, Addresses
from provincial_cloud.environment.words import (
    DOMAIN_PATTERN,
    HOSTED_ZONE_PATTERN,
    LABEL_KEY_PATTERN,
    REGION_PATTERN,
    ZONE_NAME_PATTERN,
    Id,
    Line,
    Record,
    Tenure,
    Text,
    broken_rule,
    either_form,
    one_form_only,
    tenures,
)

SANDBOX = "sandbox"
AWS = "aws"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
RESERVED_LABELS = re.compile(r"^(aws|provincial)[:/.]", re.IGNORECASE)


class Stage(StrEnum):
    """What an environment is for."""

    SANDBOX = "sandbox"
    """Made and destroyed at will on one machine."""

    DEVELOPMENT = "development"
    """Where changes are written; no real data."""

    STAGING = "staging"
    """Where changes are rehearsed; no real data."""

    PRODUCTION = "production"
    """Where the province's systems run."""


def _endpoint(value: str) -> str:
    allowed = (
        "sandbox (the local cloud), aws (Amazon's own endpoints), or an https URL such as https://cloud.example.vn"
    )
    if value in (SANDBOX, AWS):
        return value
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise broken_rule(summary="not an endpoint", given=value, allowed=allowed) from None
    if parts.username is not None or parts.password is not None:
        raise broken_rule(
            summary="the endpoint carries credentials",
            given="(hidden)",
            allowed=allowed,
            why="environment files are read by many; credentials come from the profile of whoever runs the command",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        raise broken_rule(summary="not an endpoint", given=value, allowed=allowed)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise broken_rule(
            summary="the endpoint is not encrypted",
            given=value,
            allowed="https; http only on this machine (localhost)",
            why="requests to the cloud carry the province's data and signatures",
        )
    return value


def _bare(value: str) -> str:
    if value.startswith("*."):
        raise broken_rule(
            summary="a wildcard names no domain",
            given=value,
            allowed=value.removeprefix("*."),
            why="a domain covers all names below it anyway",
        )
    return value


def _labels(value: dict[str, str]) -> dict[str, str]:
    for key in value:
        if RESERVED_LABELS.match(key):
            raise broken_rule(
                key,
                key=True,
                summary="a reserved label",
                given=key,
                allowed="keys that do not begin with provincial: or aws:",
                why="the platform writes those itself",
            )
    return value


class Cloud(Record):
    """Where the resources are made."""

    endpoint: Annotated[Line, AfterValidator(_endpoint)] = Field(
        description="sandbox, aws, or the URL of a cloud that speaks the AWS API."
    )
    region: Annotated[str, StringConstraints(pattern=REGION_PATTERN)] = Field(
        description="Region, such as ap-southeast-1."
    )
    availability_zones: tuple[Annotated[str, StringConstraints(pattern=ZONE_NAME_PATTERN)], ...] = Field(
        min_length=1, max_length=6, description="Availability zones that networks spread over, such as ap-southeast-1a."
    )
    profile: Id | None = Field(
        default=None, description="Named profile of the credentials; the default one when left out."
    )

    @model_validator(mode="after")
    def _zones_are_of_the_region(self) -> Self:
        for position, zone in enumerate(self.availability_zones):
            if zone[:-1] != self.region:
                raise broken_rule(
                    "availability_zones",
                    position,
                    summary="an availability zone of another region",
                    given=zone,
                    allowed=f"{self.region} and one letter, such as {self.region}a",
                )
            if zone in self.availability_zones[:position]:
                raise broken_rule(
                    "availability_zones",
                    position,
                    summary="an availability zone given twice",
                    given=zone,
                    allowed="each zone once",
                )
        return self


class ManagedDomain(Record):
    """A domain under which the environment's systems are reached."""

    name: Annotated[str, StringConstraints(pattern=DOMAIN_PATTERN, max_length=253), AfterValidator(_bare)] = Field(
        description="Domain name, such as example.gov.vn; it covers every name that ends in it."
    )
    zone_id: Annotated[str, StringConstraints(pattern=HOSTED_ZONE_PATTERN)] | None = Field(
        default=None, description="Id of its public zone where the cloud has one already; one is made when left out."
    )
    elsewhere: bool = Field(
        default=False,
        description="True when others keep its zone: what must stand in it is then told, and waited for.",
    )

    @model_validator(mode="after")
    def _in_one_place(self) -> Self:
        if self.elsewhere and self.zone_id is not None:
            raise broken_rule(
                "elsewhere",
                summary="a zone that is both the cloud's and kept elsewhere",
                given=f"elsewhere and zone_id {self.zone_id}",
                allowed="one of the two",
            )
        return self

    def covers(self, domain: str) -> bool:
        """Whether a name lies in it; `*.` before the name changes nothing."""
        return f".{domain.removeprefix('*.')}".endswith(f".{self.name}")


class CentralServices(Record):
    """What every host needs of the centre; a host's firewall lets it out to these."""

    name_servers: tuple[Address, ...] = Field(default=(), description="Addresses of the DNS servers.")
    time_sources: tuple[Line, ...] = Field(default=(), description="Names or addresses of the allowed time sources.")
    log_store: Line | None = Field(default=None, description="Name or address of the central log store.")
    log_port: int = Field(default=6514, ge=1, le=65535, description="TCP port of the central log store.")
    registries: tuple[Line, ...] = Field(
        default=(), description="Names or addresses of the registries that nodes of clusters fetch images from."
    )
    registry_port: int = Field(default=443, ge=1, le=65535, description="TCP port of those registries.")
    signature_mirror: Line | None = Field(default=None, description="Mirror of ClamAV's signatures, a name or URL.")


class ProvinceFile(Record):
    """The head of an environment: its name, province, stage, date, cloud and address plan."""

    model_config = ConfigDict(json_schema_extra=either_form("province", needed=True))

    name: Id = Field(description="Name of the environment; the same as its folder's.")
    title: Text = Field(description="What people call this environment.")
    province: Id | None = Field(default=None, description="Id of the unit at the root of the province.")
    provinces: tuple[Tenure, ...] = Field(
        default=(), description="The same with dates, where provinces were merged or split."
    )
    stage: Stage = Field(description="What the environment is for.")
    as_of: date = Field(description="The day on which organisation and systems are read, as YYYY-MM-DD.")
    cloud: Cloud = Field(description="Where the resources are made.")
    addresses: Addresses = Field(description="The address plan.")
    domains: tuple[ManagedDomain, ...] = Field(
        default=(), max_length=50, description="The domains that certificates are asked for, each with its zone."
    )
    services: CentralServices = Field(default=CentralServices(), description="What every host needs of the centre.")
    labels: Annotated[
        dict[Annotated[str, StringConstraints(pattern=LABEL_KEY_PATTERN)], Line],
        AfterValidator(_labels),
    ] = Field(
        default_factory=dict, max_length=20, description="Labels put on every resource beside the platform's own."
    )

    @model_validator(mode="after")
    def _one_province(self) -> Self:
        one_form_only("province", self.province, self.provinces, needed=True)
        return self

    @property
    def province_tenures(self) -> tuple[Tenure, ...]:
        """The province's root unit over time."""
        return tenures(self.province, self.provinces)

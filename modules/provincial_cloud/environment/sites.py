"""`sites.yaml`: the places where machines stand."""

from __future__ import annotations

from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from pydantic import Field

from provincial_cloud.environment.words import Id, Line, Record, Text
from provincial_cloud.standards import Level

EARTH_RADIUS_KM = 6371.0088


class SiteKind(StrEnum):
    """What a site is for."""

    PRIMARY = "primary"
    """Where the systems run."""

    STANDBY = "standby"
    """Where they can run when the primary site is lost."""

    STORE = "store"
    """Where copies of backups lie."""


class Coordinates(Record):
    """A place on the globe, in degrees."""

    latitude: float = Field(ge=-90, le=90, strict=False, description="Degrees north.")
    longitude: float = Field(ge=-180, le=180, strict=False, description="Degrees east.")

    def kilometres_to(self, other: Coordinates) -> float:
        """Great-circle distance in kilometres."""
        here, there = radians(self.latitude), radians(other.latitude)
        half = sin((there - here) / 2) ** 2
        half += cos(here) * cos(there) * sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


class Site(Record):
    """A place where machines stand; nothing on it may have a higher level than the site."""

    id: Id = Field(description="Id of the site.")
    name: Text = Field(description="What the site is called.")
    kind: SiteKind = Field(description="What the site is for.")
    level: Level = Field(description="Highest level of what may run here, 1 to 5.")
    unit: Id | None = Field(default=None, description="Id of the unit that runs the site.")
    address: Line | None = Field(default=None, description="Postal address.")
    coordinates: Coordinates | None = Field(default=None, description="Where it is, in degrees.")


class SitesFile(Record):
    """Sites."""

    sites: tuple[Site, ...] = Field(default=(), description="Sites.")

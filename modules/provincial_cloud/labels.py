"""The labels every resource carries: whose it is, for which system, at which level, in which zone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from provincial_cloud.standards import DataClass, Level, Zone


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What a rule needs to know of a resource, and what a bill or a report is split by."""

    environment: str
    layer: str
    unit: str
    """Id of the unit that operates it."""
    system: str
    """Id of the information system it serves; `platform` for what all share."""
    level: Level
    data_class: DataClass
    owner: str
    """Id of the unit that answers for it."""
    zone: Zone
    """Zone it lies in; for what lies in no network, the zone from which it is used."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further labels of the environment, such as a cost centre."""

    def within(self, zone: Zone) -> Labels:
        """The same in a zone."""
        return replace(self, zone=zone)

    def holding(self, data_class: DataClass) -> Labels:
        """The same for another class of data."""
        return replace(self, data_class=data_class)

    def tags(self, name: str) -> dict[str, str]:
        """Tags of a resource called `name`."""
        return {
            **dict(self.extra),
            "Name": name,
            "provincial:environment": self.environment,
            "provincial:layer": self.layer,
            "provincial:unit": self.unit,
            "provincial:system": self.system,
            "provincial:level": str(int(self.level)),
            "provincial:data-class": str(self.data_class),
            "provincial:owner": self.owner,
            "provincial:zone": str(self.zone),
        }

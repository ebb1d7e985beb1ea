"""The labels every resource carries: whose it is, for which system, at which level, in which zone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provincial_cloud.standards import DataClass, Level, Zone

if TYPE_CHECKING:
    from provincial_cloud.environment import Environment, Tenant

PLATFORM = "platform"
"""System id of what all systems share."""

_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
"""What Kubernetes takes as the name and as the value of a label: 63 characters, a letter or digit at either end."""


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

    def on_objects(self) -> dict[str, str]:
        """Labels of a Kubernetes object: the same as the tags, with `/` where tags have `:`.

        A label of the environment that Kubernetes would refuse is left out; `notes` has it.
        """
        own = {key.replace(":", "/"): value for key, value in self.tags("").items() if key.startswith(_OWN)}
        return {**{key: value for key, value in self.extra if _is_label(key, value)}, **own}

    def notes(self) -> dict[str, str]:
        """Annotations of a Kubernetes object: the labels of the environment that can't be labels there."""
        return {_UNFIT.sub("-", key).strip("-._"): value for key, value in self.extra if not _is_label(key, value)}


_OWN = "provincial:"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


def _is_label(key: str, value: str) -> bool:
    return bool(_LABEL.fullmatch(key) and _LABEL.fullmatch(value))


def platform_labels(environment: Environment, layer: str) -> Labels:
    """Labels of what all systems share: operated by whom most systems are, at the level of the highest."""
    operators = Counter(system.operator_on(environment.as_of) for system in environment.systems)
    province = environment.province_at().id
    operator = operators.most_common(1)[0][0] if operators else None
    return Labels(
        environment=environment.name,
        layer=layer,
        unit=operator or province,
        system=PLATFORM,
        level=environment.level,
        data_class=DataClass.INTERNAL,
        owner=province,
        zone=Zone.ADMINISTRATION,
        extra=tuple(sorted(environment.labels.items())),
    )


def tenant_labels(environment: Environment, tenant: Tenant, layer: str) -> Labels:
    """Whose it is: the unit that uses it and pays for it, the owner of the system, its level and class of data."""
    return Labels(
        environment=environment.name,
        layer=layer,
        unit=tenant.unit,
        system=tenant.system.id,
        level=tenant.system.level,
        data_class=tenant.system.data_class,
        owner=environment.owner_of(tenant.system).id,
        zone=Zone.INTERNAL_SERVERS,
        extra=tuple(sorted(environment.labels.items())),
    )

"""The environment as plain data that people and programs can read: what `provincial environment show` prints."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from provincial_cloud.environment.model import Environment
from provincial_cloud.environment.systems import System
from provincial_cloud.environment.units import Unit
from provincial_cloud.standards import zones


def view(environment: Environment, *, today: date | None = None) -> dict[str, Any]:
    """Everything about the environment as of its day; only text, numbers, true, false, None, lists and maps."""
    day = environment.as_of
    real_day = datetime.now(UTC).date() if today is None else today
    province = environment.province_at(day)
    return {
        "name": environment.name,
        "title": environment.title.model_dump(),
        "as_of": day.isoformat(),
        "stage": str(environment.stage),
        "level": int(environment.level),
        "cloud": environment.cloud.model_dump(mode="json", exclude_none=True),
        "addresses": environment.addresses.model_dump(mode="json"),
        "province": unit_tree(environment, province),
        "counts": counts(environment),
        "systems": [system_view(environment, system) for system in environment.systems],
        "zones": [
            {"id": str(zone), "title": {"vi": zones()[zone].title.vi, "en": zones()[zone].title.en}}
            for zone in environment.zones
        ],
        "flows": [flow.model_dump(mode="json") for flow in environment.flows],
        "sites": [site.model_dump(mode="json", exclude_none=True) for site in environment.sites],
        "clusters": [cluster.model_dump(mode="json", exclude_none=True) for cluster in environment.clusters],
        "hosts": [host.model_dump(mode="json", exclude_none=True) for host in environment.hosts],
        "backups": [plan.model_dump(mode="json", exclude_none=True) for plan in environment.backups],
        "waivers": [
            {**waiver.model_dump(mode="json", exclude_none=True), "in_force": waiver.in_force(real_day)}
            for waiver in environment.waivers
        ],
        "principals": [principal.model_dump(mode="json", exclude_none=True) for principal in environment.principals],
    }


def unit_tree(environment: Environment, unit: Unit) -> dict[str, Any]:
    """A unit with everything below it, in the order of the files."""
    day = environment.as_of
    return {
        "id": unit.id,
        "kind": unit.kind,
        "name": unit.name.model_dump() if unit.name is not None else None,
        "codes": [{"scheme": code.scheme, "value": code.value} for code in unit.codes if code.valid_on(day)],
        "counts": [
            {"kind": count.kind, "number": count.number, "source": count.source}
            for count in unit.counts
            if count.valid_on(day)
        ],
        "units": [unit_tree(environment, child) for child in environment.register.children(unit.id, day)],
    }


def counts(environment: Environment) -> list[dict[str, Any]]:
    """How many units of each kind the province has; `number` is None where the data does not tell."""
    found = []
    for kind in environment.kinds:
        number = environment.count_at(kind.id)
        if number != 0:
            found.append({"kind": kind.id, "name": kind.name.model_dump(), "part_of": kind.part_of, "number": number})
    return found


def system_view(environment: Environment, system: System) -> dict[str, Any]:
    """A system with its owner and operator of the day."""
    return {
        "id": system.id,
        "name": system.name.model_dump(),
        "level": int(system.level),
        "ground": system.ground.model_dump(mode="json", exclude_none=True),
        "data_class": str(system.data_class),
        "important": system.important,
        "owner": environment.owner_of(system).id,
        "operator": environment.operator_of(system).id,
        "platform": system.platform,
        "cluster": system.cluster,
        "parts": [part.model_dump(mode="json") for part in system.parts],
        "needs": system.needs.model_dump(mode="json", exclude_none=True),
        "backups": [plan.id for plan in environment.backups_of(system.id)],
    }

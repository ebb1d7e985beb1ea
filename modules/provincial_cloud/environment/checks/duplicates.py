"""Every id is given once, in whichever file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from provincial_cloud.environment.gathering import Gathered, Located
from provincial_cloud.errors import Problem

NAMED_PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "systems": (
        ("parts",),
        ("needs", "databases"),
        ("needs", "buckets"),
        ("needs", "load_balancers"),
        ("needs", "repositories"),
    ),
    "backups": (("copies",),),
    "applications": (("volumes",),),
}
"""Lists inside records whose items have a name of their own, by section."""


def duplicate_ids(gathered: Gathered) -> Iterator[Problem]:
    """One id, one record: in one file and across files; both places are named."""
    for section, ids in gathered.ids.items():
        for identifier, places in ids.items():
            for place in places[1:]:
                yield Problem(
                    summary=f"{identifier} is given twice in {section}",
                    given=f"{identifier}, first at {places[0]}",
                    allowed="each id once",
                    where=place,
                )


def duplicate_names(gathered: Gathered) -> Iterator[Problem]:
    """Parts of one record have names that differ."""
    for section, lists in NAMED_PARTS.items():
        for located in gathered.all(section):
            for path in lists:
                yield from _twice(located, path, lambda item: item.name, "name")


def duplicate_facts(gathered: Gathered) -> Iterator[Problem]:
    """A domain has one certificate, an address one host, a flow one line, a rule one waiver a scope."""
    yield from _across(
        gathered,
        "systems",
        lambda system: [
            (("needs", "certificates", position, "domain"), each.domain)
            for position, each in enumerate(system.needs.certificates)
        ],
        "a certificate for this domain",
    )
    yield from _across(
        gathered,
        "hosts",
        lambda host: [(("addresses", position), each) for position, each in enumerate(host.addresses)],
        "this address",
    )
    yield from _across(
        gathered,
        "flows",
        lambda flow: [((), (flow.from_zone, flow.to_zone, flow.protocol, flow.port))],
        "this flow",
    )


def _twice(located: Located[Any], path: tuple[str, ...], key: Callable[[Any], str], field: str) -> Iterator[Problem]:
    items = located.value
    for step in path:
        items = getattr(items, step)
    first: dict[str, int] = {}
    for position, item in enumerate(items):
        name = key(item)
        if name in first:
            yield located.problem(
                *path,
                position,
                field,
                summary=f"{name} is given twice in {'.'.join(path)}",
                given=f"{name}, first at {located.place(*path, first[name], field)}",
                allowed="each name once",
            )
        first.setdefault(name, position)


def _across(
    gathered: Gathered, section: str, facts: Callable[[Any], list[tuple[tuple[str | int, ...], Any]]], what: str
) -> Iterator[Problem]:
    first: dict[Any, str] = {}
    for located in gathered.all(section):
        for at, fact in facts(located.value):
            place = str(located.place(*at))
            if fact in first:
                yield located.problem(
                    *at,
                    summary=f"{what} is given twice",
                    given=f"{fact if at else 'the same flow'}, first at {first[fact]}",
                    allowed="each once",
                )
            first.setdefault(fact, place)

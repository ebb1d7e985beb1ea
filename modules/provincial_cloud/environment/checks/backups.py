"""The buckets that a plan copies are buckets of systems that it takes in."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.environment.validating import listed
from provincial_cloud.errors import Problem


def bucket_sources(gathered: Gathered) -> Iterator[Problem]:
    """Each names a bucket that its system needs, of a system of the plan, and no bucket twice."""
    systems = {located.value.id: located.value for located in gathered.all("systems")}
    for located in gathered.all("backups"):
        first: dict[tuple[str, str], str] = {}
        for position, source in enumerate(located.value.sources.buckets):
            at = ("sources", "buckets", position)
            system = systems.get(source.system)
            if system is None:
                continue  # an unknown id is told by itself
            if system.id not in located.value.systems:
                yield located.problem(
                    *at,
                    "system",
                    summary="the plan does not take this system in",
                    allowed=listed(located.value.systems, system.id),
                    why="the plan is held to the level of its systems",
                )
            names = [each.name for each in system.needs.buckets]
            if source.bucket not in names:
                yield located.problem(
                    *at,
                    "bucket",
                    summary="the system needs no such bucket",
                    allowed=listed(names, source.bucket) or f"a bucket from the needs of {system.id}, which has none",
                )
            key = (source.system, source.bucket)
            if key in first:
                yield located.problem(
                    *at,
                    summary="this bucket is given twice",
                    given=f"{source.bucket} of {source.system}, first at {first[key]}",
                    allowed="each once",
                )
            first.setdefault(key, str(located.place(*at)))

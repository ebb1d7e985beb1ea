"""Certificates are asked for where somebody can prove the domain."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.errors import Problem


def domains(gathered: Gathered) -> Iterator[Problem]:
    """Each domain is declared once, and every name of a certificate lies in one."""
    if gathered.head is None:
        return
    declared = gathered.head.value.domains
    for position, domain in enumerate(declared):
        if domain.name in [each.name for each in declared[:position]]:
            yield gathered.head.problem(
                "domains", position, "name", summary="a domain is given twice", allowed="each domain once"
            )
    for located in gathered.all("systems"):
        for position, certificate in enumerate(located.value.needs.certificates):
            here: tuple[str | int, ...] = ("needs", "certificates", position)
            names = [((*here, "domain"), certificate.domain)]
            names += [((*here, "alternatives", number), name) for number, name in enumerate(certificate.alternatives)]
            for at, name in names:
                if not any(domain.covers(name) for domain in declared):
                    yield located.problem(
                        *at,
                        summary="the name lies in no domain of the environment",
                        given=name,
                        allowed=", ".join(f"{each.name} or a name below it" for each in declared)
                        or "a name below one of `domains` in environment.yaml, which has none",
                        why="a certificate is issued once its zone has the record that proves the domain",
                    )

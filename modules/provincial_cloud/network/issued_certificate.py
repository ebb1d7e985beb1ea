"""A certificate together with what proves its domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.environment import Certificate, Environment
from provincial_cloud.labels import Labels


def proved_names(certificate: Certificate) -> tuple[str, ...]:
    """The names that a certificate needs proved; a wildcard is proved together with the name below its asterisk."""
    return tuple(dict.fromkeys(name.removeprefix("*.") for name in (certificate.domain, *certificate.alternatives)))


def records_of(environment: Environment) -> dict[tuple[str, str], dict[str, str]]:
    """By system and domain of a certificate, the names whose record is made with it, each with the domain it lies in.

    The cloud asks the same record of every certificate with a name, so it is made with the first of them.
    """
    first: dict[str, tuple[str, str]] = {}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for system in environment.systems:
        for certificate in system.needs.certificates:
            asker = (system.id, certificate.domain)
            found[asker] = {}
            for name in proved_names(certificate):
                domain = environment.domain_of(name)
                if first.setdefault(name, asker) == asker and domain is not None and not domain.elsewhere:
                    found[asker][name] = domain.name
    return found


@dataclass(frozen=True, kw_only=True)
class IssuedCertificateArgs:
    """What the certificate is made from."""

    labels: Labels
    domain: str
    alternatives: Sequence[str]
    zones: Mapping[str, pulumi.Input[str]]
    """The names whose records are made here, each with its zone's id."""


class IssuedCertificate(Component):
    """A certificate, the records that prove its domains, and the wait until it is issued."""

    area = "network"

    def __init__(self, name: str, args: IssuedCertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        certificate = aws.Certificate(
            name,
            domain_name=args.domain,
            subject_alternative_names=list(args.alternatives) or None,
            validation_method="DNS",
            tags=args.labels.tags(args.domain),
            opts=self.child(),
        )
        records: list[pulumi.Resource] = [
            aws.Record(
                f"{proved}-proof",
                hosted_zone_id=zone,
                name=_part(certificate, proved, "name"),
                type="CNAME",
                resource_records=[_part(certificate, proved, "value")],
                opts=self.child(),
            )
            for proved, zone in args.zones.items()
        ]
        issued = aws.CertificateValidation(
            name, certificate_arn=certificate.arn, opts=self.child(depends_on=records or None)
        )
        self.arn: pulumi.Output[str] = pulumi.Output.from_input(issued.certificate_arn)
        """ARN, known once the certificate is issued."""
        self.register_outputs({"arn": self.arn})


def _part(certificate: aws.Certificate, name: str, part: str) -> pulumi.Output[str]:
    """A part of the record that proves a name, without the dot at its end."""

    def told(records: list[dict[str, Any]]) -> str:
        record = next(one for one in records if one["domain"].removeprefix("*.") == name)
        return str(record[part]).removesuffix(".")

    return pulumi.Output.from_input(certificate.validation_records).apply(told)

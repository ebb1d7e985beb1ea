"""Certificates that the cloud issues and renews."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Custom,
    Find,
    Json,
    Lifecycle,
    ListArgument,
    MapArgument,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_ALGORITHMS = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]
_CERTIFICATE = {"CertificateArn": ID}
_TAGS = Call("list_tags_for_certificate", _CERTIFICATE)


def _with_own_name(given: Json) -> object:
    """The alternative names with the domain name itself, as the cloud adds it."""
    names, own = given.get("subject_alternative_names"), given.get("domain_name")
    if not isinstance(names, list) or not isinstance(own, str) or own in names:
        return names
    return [own, *names]


def _algorithm(answer: Any, known: Json) -> dict[str, Any]:
    """The key algorithm as it is asked for: answers spell RSA_2048 as RSA-2048."""
    return {"key_algorithm": (answer.get("key_algorithm") or "").replace("-", "_") or None}


class Certificate(AwsResource):
    """A certificate of the cloud's own authority, renewed by the cloud.

    It is issued once the records in `validation_records` are in the zones of its domains. Creation waits until the
    cloud tells those, not for the certificate; CertificateValidation does.
    """

    domain_name: Argument[str] = argument(replaces=True, domain=True)
    """Domain name, as www.example.gov.vn or *.example.gov.vn."""
    validation_method: Argument[str] = argument(default="DNS", replaces=True)
    """How control of the domain is proved; only `DNS` renews without a person."""
    subject_alternative_names: ListArgument[str] = argument(
        default=None, replaces=True, unordered=True, domain=True, completed=_with_own_name
    )
    """Further domain names, ten unless the cloud's quota is higher."""
    key_algorithm: Argument[str] = argument(default="RSA_2048", replaces=True)
    """`RSA_2048`, `EC_prime256v1`, `EC_secp384r1` or another that the API knows."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN, which is also the id."""
    validation_records: Result[list[dict[str, str]]] = result()
    """By `domain`, the `name`, `type` and `value` of the record that proves control of it; a name and its wildcard
    have the same one."""

    lifecycle = Lifecycle(
        service="acm",
        create=Call("request_certificate"),
        token="IdempotencyToken",  # noqa: S106 - a parameter's name
        token_fresh=True,
        id="certificate_arn",
        read=Call("describe_certificate", _CERTIFICATE),
        item="certificate",
        values={
            "arn": "certificate_arn",
            "validation_method": "domain_validation_options[0].validation_method",
            "validation_records": "domain_validation_options && "
            "domain_validation_options[?resource_record].{domain: domain_name, name: resource_record.name, "
            "type: resource_record.type, value: resource_record.value}",
        },
        custom=(Custom(arguments=("key_algorithm",), view=_algorithm, on_create=False),),
        delete=Call("delete_certificate", _CERTIFICATE),
        tagging=Tagging(
            add=Call("add_tags_to_certificate", _CERTIFICATE),
            remove=Call("remove_tags_from_certificate", _CERTIFICATE),
            get=_TAGS,
        ),
        find=Find(
            call=Call("list_certificates", {"Includes": {"keyTypes": _ALGORITHMS}}),
            items="certificate_summary_list",
            id="certificate_arn",
            tags=_TAGS,
            absent=("ResourceNotFoundException",),
            where={"domain_name": "domain_name"},
        ),
        gone=("ResourceNotFoundException",),
        ready="domain_validation_options && "
        "!(domain_validation_options[?validation_method=='DNS' && !resource_record])",
        awaited=lambda item: "the cloud has yet to tell the records that prove control of the domains",
        longest_wait=600,
        delete_again=("ResourceInUseException",),
    )

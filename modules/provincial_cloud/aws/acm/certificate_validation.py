"""Certificates that are issued."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import ID, Argument, Call, Lifecycle, argument
from provincial_cloud.aws.resource import AwsResource

_ISSUED = "ISSUED"


def _awaited(certificate: Any) -> str:
    """The status, and each domain that is not proved yet with the record that would prove it."""
    parts = [f"the certificate of {certificate['domain_name']} is {certificate['status']}"]
    if certificate.get("failure_reason"):
        parts.append(f"the cloud's reason is {certificate['failure_reason']}")
    for option in certificate.get("domain_validation_options") or ():
        record = option.get("resource_record")
        if option.get("validation_status") != "SUCCESS" and record:
            parts.append(
                f"{option['domain_name']} needs {record['name']} {record['type']} {record['value']} in its public zone"
            )
    return "; ".join(parts)


class CertificateValidation(AwsResource):
    """The fact that a certificate is issued: creation waits for it, so what depends on this can use the certificate.

    In the cloud there is nothing of it. A certificate that is not issued any more counts as gone.
    """

    certificate_arn: Argument[str] = argument(replaces=True)
    """ARN of the certificate; its records must be in the zones of its domains, or come there meanwhile."""

    lifecycle = Lifecycle(
        service="acm",
        create=Call("describe_certificate"),
        id="$certificate_arn",
        read=Call("describe_certificate", {"CertificateArn": ID}),
        item="certificate",
        gone_when=f"status != '{_ISSUED}'",
        ready=f"status == '{_ISSUED}'",
        hopeless=f"!contains(['PENDING_VALIDATION', '{_ISSUED}'], status)",
        awaited=_awaited,
        delete=None,
        gone=("ResourceNotFoundException",),
    )

"""Errors as AWS services put them on the wire: one shape for each protocol a service may speak.

Source: the error sections of the Smithy AWS protocol specifications (awsQuery, ec2Query, awsJson1_0/1_1, restXml,
restJson1), and the error tables of the EC2, S3 and Route 53 API references.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

from provincial_cloud.sandbox.timings import service_of


class Protocol(StrEnum):
    """How a service puts requests and answers on the wire."""

    QUERY = "query"
    """Form in, XML out: IAM, RDS, ELB, SNS, STS."""
    EC2 = "ec2"
    """EC2's own kind of query."""
    JSON = "json"
    """JSON in and out, operation in X-Amz-Target: KMS, CloudTrail, CloudWatch, ECR, ACM, Secrets Manager."""
    REST_XML = "rest-xml"
    """Paths and methods, XML bodies: S3, Route 53."""
    REST_JSON = "rest-json"
    """Paths and methods, JSON bodies: Backup, EFS."""


class Failure(StrEnum):
    """What a planted fault says."""

    THROTTLED = "throttled"
    """Too many requests: each service's own code for it."""
    UNAVAILABLE = "unavailable"
    """The service has a moment of weakness (500 or 503)."""
    DENIED = "denied"
    """Access denied: permanent, a retry is of no use."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole HTTP answer."""

    status: str
    code: str
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


_REASONS = {400: "Bad Request", 403: "Forbidden", 429: "Too Many Requests", 500: "Internal Server Error"}
_REASONS[503] = "Service Unavailable"

_CODES: dict[tuple[Protocol, Failure], tuple[str, int]] = {
    (Protocol.QUERY, Failure.THROTTLED): ("Throttling", 400),
    (Protocol.QUERY, Failure.UNAVAILABLE): ("ServiceUnavailable", 503),
    (Protocol.QUERY, Failure.DENIED): ("AccessDenied", 403),
    (Protocol.EC2, Failure.THROTTLED): ("RequestLimitExceeded", 503),
    (Protocol.EC2, Failure.UNAVAILABLE): ("InternalError", 500),
    (Protocol.EC2, Failure.DENIED): ("UnauthorizedOperation", 403),
    (Protocol.JSON, Failure.THROTTLED): ("ThrottlingException", 400),
    (Protocol.JSON, Failure.UNAVAILABLE): ("InternalFailure", 500),
    (Protocol.JSON, Failure.DENIED): ("AccessDeniedException", 400),
    (Protocol.REST_XML, Failure.THROTTLED): ("Throttling", 400),
    (Protocol.REST_XML, Failure.UNAVAILABLE): ("ServiceUnavailable", 503),
    (Protocol.REST_XML, Failure.DENIED): ("AccessDenied", 403),
    (Protocol.REST_JSON, Failure.THROTTLED): ("TooManyRequestsException", 429),
    (Protocol.REST_JSON, Failure.UNAVAILABLE): ("ServiceUnavailableException", 500),
    (Protocol.REST_JSON, Failure.DENIED): ("AccessDeniedException", 403),
}
_S3_CODES = {
    Failure.THROTTLED: ("SlowDown", 503),
    Failure.UNAVAILABLE: ("InternalError", 500),
    Failure.DENIED: ("AccessDenied", 403),
}
_MESSAGES = {
    Failure.THROTTLED: "Rate exceeded (a planted fault of the sandbox)",
    Failure.UNAVAILABLE: "The service is not available (a planted fault of the sandbox)",
    Failure.DENIED: "Access denied (a planted fault of the sandbox)",
}
_REST_XML_SERVICES = frozenset({"s3", "route53", "cloudfront"})


def protocol_of(environ: dict[str, Any]) -> Protocol:
    """The protocol a request is made in, told by its headers alone."""
    if "HTTP_X_AMZ_TARGET" in environ:
        return Protocol.JSON
    service = service_of(environ)
    if service in _REST_XML_SERVICES:
        return Protocol.REST_XML
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return Protocol.EC2 if service == "ec2" else Protocol.QUERY
    return Protocol.REST_JSON


def answer(environ: dict[str, Any], failure: Failure, request_id: str) -> Answer:
    """The answer that service would give for `failure`, in the protocol of the request."""
    protocol, service = protocol_of(environ), service_of(environ)
    code, status = _S3_CODES[failure] if service == "s3" else _CODES[protocol, failure]
    message = _MESSAGES[failure]
    headers: tuple[tuple[str, str], ...] = (("x-amzn-RequestId", request_id),)
    match protocol:
        case Protocol.QUERY | Protocol.REST_XML if service != "s3":
            kind = "Sender" if status < 500 else "Receiver"
            content_type = "text/xml"
            text = (
                f"<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{escape(message)}</Message>"
                f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
            )
        case Protocol.REST_XML:
            content_type = "application/xml"
            text = (
                f"<Error><Code>{code}</Code><Message>{escape(message)}</Message>"
                f"<RequestId>{request_id}</RequestId></Error>"
            )
        case Protocol.EC2:
            content_type = "text/xml"
            text = (
                f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
                f"<RequestID>{request_id}</RequestID></Response>"
            )
        case _:
            content_type = environ.get("CONTENT_TYPE") or "application/json"
            text = json.dumps({"__type": code, "message": message})
            headers = (*headers, ("x-amzn-ErrorType", code))
    body = (text if text.startswith("{") else f'<?xml version="1.0" encoding="UTF-8"?>\n{text}').encode()
    return Answer(
        status=f"{status} {_REASONS[status]}", code=code, content_type=content_type, body=body, headers=headers
    )

"""Policy documents in AWS's own form, as maps; values that are still unknown may stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

VERSION = "2012-10-17"
Statement = Mapping[str, Any]


def document(*statements: Statement) -> dict[str, Any]:
    """A policy document of these statements."""
    return {"Version": VERSION, "Statement": [dict(statement) for statement in statements]}


def allow(
    actions: Sequence[str], resources: Sequence[pulumi.Input[str]], condition: Mapping[str, Any] | None = None
) -> Statement:
    """Allow actions on resources."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    if condition:
        statement["Condition"] = dict(condition)
    return statement


def deny(
    actions: Sequence[str], resources: Sequence[pulumi.Input[str]], condition: Mapping[str, Any] | None = None
) -> Statement:
    """Deny actions on resources."""
    return {**allow(actions, resources, condition), "Effect": "Deny"}


def trust_service(service: str) -> dict[str, Any]:
    """A trust document for a service of the cloud."""
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def trust_principals(
    arns: Sequence[pulumi.Input[str]], *, second_factor: bool, account_type: str | None = None
) -> dict[str, Any]:
    """A trust document for principals, who may be asked for a second factor (TCVN 14423:2026 x.6.2.4).

    With `account_type` only callers that carry it as their tag `provincial:account-type` are trusted.
    """
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": list(arns)}, "Action": "sts:AssumeRole"}
    condition: dict[str, Any] = {}
    if second_factor:
        condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    if account_type is not None:
        condition["StringEquals"] = {"aws:PrincipalTag/provincial:account-type": account_type}
    if condition:
        statement["Condition"] = condition
    return document(statement)


def only_over_tls(bucket_arn: pulumi.Input[str]) -> Statement:
    """A bucket policy's statement that refuses whatever is not encrypted on its way."""
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [bucket_arn, pulumi.Output.concat(bucket_arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def service_may_write(service: str, bucket_arn: pulumi.Input[str], account: pulumi.Input[str]) -> Sequence[Statement]:
    """A bucket policy's statements that let a service of the cloud deliver this account's logs."""
    condition = {"StringEquals": {"aws:SourceAccount": account}}
    principal = {"Service": service}
    name = service.partition(".")[0].title().replace("-", "")
    return (
        {
            "Sid": f"{name}Writes",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:PutObject",
            "Resource": pulumi.Output.concat(bucket_arn, "/*"),
            "Condition": condition,
        },
        {
            "Sid": f"{name}Looks",
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:GetBucketAcl",
            "Resource": bucket_arn,
            "Condition": condition,
        },
    )

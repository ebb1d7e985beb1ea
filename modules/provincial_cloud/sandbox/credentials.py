"""Credentials of the sandbox, made up by us and always passed on explicitly.

The user's own credentials, profiles, proxies and configuration files have no way into a client made from here, so they
can neither be used by mistake nor be sent to the sandbox.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3.session

    from provincial_cloud.sandbox.aws import AwsEndpoint

ACCESS_KEY = "sandbox"
SECRET_KEY = "sandbox"  # noqa: S105 - not a secret: moto accepts any
ACCOUNT = "123456789012"
"""The account number moto plays."""


def client_arguments(endpoint: AwsEndpoint) -> dict[str, Any]:
    """Keyword arguments for `session.client(...)`: endpoint, region, credentials, and no proxy."""
    from botocore.config import Config

    return {
        "endpoint_url": endpoint.url,
        "region_name": endpoint.region,
        "aws_access_key_id": ACCESS_KEY,
        "aws_secret_access_key": SECRET_KEY,
        "config": Config(proxies={}, s3={"addressing_style": "path"}, max_pool_connections=50),
    }


def session() -> boto3.session.Session:
    """A boto3 session that reads neither the user's profile nor the user's configuration and credential files."""
    import boto3.session
    import botocore.session

    own = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    return boto3.session.Session(botocore_session=own, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY)

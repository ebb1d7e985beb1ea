"""The local cloud: real processes on this machine, no root, no container engine, no account.

from provincial_cloud import sandbox

endpoint = sandbox.start_aws()
client = sandbox.session().client("s3", **sandbox.client_arguments(endpoint))
"""

from __future__ import annotations

from provincial_cloud.sandbox.aws import AwsEndpoint, AwsStatus, aws_endpoint, aws_status, start_aws, stop_aws
from provincial_cloud.sandbox.credentials import client_arguments, session
from provincial_cloud.sandbox.words import Condition, Half

__all__ = [
    "AwsEndpoint",
    "AwsStatus",
    "Condition",
    "Half",
    "aws_endpoint",
    "aws_status",
    "client_arguments",
    "session",
    "start_aws",
    "stop_aws",
]

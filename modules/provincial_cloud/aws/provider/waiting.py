"""Waiting until the cloud has finished what a call began."""

from __future__ import annotations

import time
from typing import Any

from provincial_cloud.aws.declaration import Lifecycle
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.failures import THROTTLED, UNSURE, ApiError

LONGEST_WAIT_SECONDS = 3600


def wait_for(connection: Connection, life: Lifecycle, name: str, parameters: dict[str, Any]) -> None:
    """Run botocore's waiter `name`; throttled polls are polled again.

    Raises ApiError when it fails or takes too long.
    """
    from botocore.exceptions import WaiterError

    waiter = connection.client(life.service).get_waiter(name)
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        try:
            waiter.wait(**parameters)
        except WaiterError as error:
            answer = error.last_response if isinstance(error.last_response, dict) else {}
            code = str(answer.get("Error", {}).get("Code", "WaitFailed"))
            if code not in THROTTLED | UNSURE or time.monotonic() > deadline:
                raise ApiError(
                    service=life.service,
                    operation=name,
                    endpoint=connection.target.endpoint or "aws",
                    code=code,
                    message=str(error),
                    unsure=False,
                ) from error
            connection.pause(1.0)
        else:
            return

"""What went wrong with an API call, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterable

from provincial_cloud.errors import Problem, ProvincialError

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "ConcurrentAccess",
        "ConcurrentModification",
        "ConcurrentModificationException",
        "EC2ThrottledException",
        "OperationAborted",
        "OperationAbortedException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes by which the API says that it did nothing, for load or for another change at the same time, and may be asked
again."""
UNSURE = frozenset({"InternalError", "InternalFailure", "InternalServerError", "RequestTimeout", "ServiceUnavailable"})
"""Codes after which nobody knows whether the call took effect."""

_ADVICE = {
    "AccessDenied": "give the role that deploys this permission, or use other credentials",
    "AccessDeniedException": "give the role that deploys this permission, or use other credentials",
    "UnauthorizedOperation": "give the role that deploys this permission, or use other credentials",
    "InvalidClientTokenId": "check the access key, or the profile that the stack names",
    "SignatureDoesNotMatch": "check the secret key, and that this machine's clock is right",
    "ExpiredToken": "sign in again: the session's credentials have run out",
    "BucketAlreadyExists": "choose another name: bucket names are shared by everybody on this cloud",
    "WaitTooLong": "see to what the message names and run `pulumi up` again: it waits on from there",
    "InvalidAction": "this cloud does not offer the operation; leave the resource out or ask its operator",
    "NotImplemented": "this cloud does not offer the operation; leave the resource out or ask its operator",
}


class ApiError(Exception):
    """One API call failed for good; `code` is the API's own word."""

    def __init__(self, *, service: str, operation: str, endpoint: str, code: str, message: str, unsure: bool) -> None:
        self.service = service
        self.operation = operation
        self.endpoint = endpoint
        self.code = code
        self.message = message
        self.unsure = unsure
        self.doubted = False
        """Whether it answers a call that may have taken effect already, when it was sent before."""
        super().__init__(f"{service} {operation} at {endpoint} answered {code}: {message}")

    def means(self, codes: Iterable[str]) -> bool:
        """Whether it is one of `codes`, each a code or `code: words of the message`."""
        for one in codes:
            code, _, words = one.partition(": ")
            if code == self.code and words in self.message:
                return True
        return False


class ResourceError(ProvincialError):
    """A resource could not be created, read, changed or deleted."""


def resource_error(resource: str, doing: str, error: ApiError) -> ResourceError:
    """The error a person reads: resource, operation, endpoint, code and what to do.

    `resource` is "<type> '<name>'"; `doing` is create, read, update or delete.
    """
    limit = error.code.endswith("LimitExceeded") or error.code.endswith("QuotaExceeded")
    advice = _ADVICE.get(
        error.code,
        "ask the cloud's operator to raise the quota, or use less"
        if limit
        else "correct what the message names and run `pulumi up` again; what was done so far is kept",
    )
    return ResourceError(
        Problem(
            summary=f"cannot {doing} {resource}",
            given=f"{error.service} {error.operation} at {error.endpoint}",
            why=f"{error.code}: {error.message}",
            next_step=advice,
        )
    )

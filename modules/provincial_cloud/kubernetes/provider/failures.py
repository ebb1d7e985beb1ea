"""What went wrong with a request to an API server, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError

DELETE_UNREACHABLE = "PULUMI_K8S_DELETE_UNREACHABLE"
FIELD_CONFLICT = "FieldManagerConflict"
"""The cause in a refused apply: somebody else set the field."""
NAMESPACE_TERMINATING = "NamespaceTerminating"


class ApiError(Exception):
    """One request failed for good; `code` is the HTTP status, `reason` the API's own word."""

    def __init__(self, *, server: str, method: str, path: str, code: int, status: Mapping[str, Any]) -> None:
        self.server = server
        self.method = method
        self.path = path
        self.code = code
        self.reason = str(status.get("reason") or "")
        self.message = str(status.get("message") or "no message")
        details = status.get("details")
        self.details: Mapping[str, Any] = details if isinstance(details, dict) else {}
        super().__init__(f"{method} {server}{path} answered {code} {self.reason}: {self.message}")

    @property
    def causes(self) -> list[Mapping[str, Any]]:
        """The single causes that the server names."""
        found = self.details.get("causes")
        return [cause for cause in found if isinstance(cause, dict)] if isinstance(found, list) else []

    def is_caused_by(self, reason: str) -> bool:
        """Whether one of the causes has this reason."""
        return any(cause.get("reason") == reason for cause in self.causes)

    @property
    def is_missing_namespace(self) -> bool:
        """Whether the namespace that the object lies in is what wasn't found."""
        return self.code == 404 and self.details.get("kind") == "namespaces"

    @property
    def is_conflict_of_fields(self) -> bool:
        """Whether another manager owns fields that were to be set."""
        return self.code == 409 and self.is_caused_by(FIELD_CONFLICT)

    @property
    def is_stale(self) -> bool:
        """Whether the object is another than the one the request was made for, or exists already."""
        return self.code == 409 and not self.is_conflict_of_fields and self.reason in ("Conflict", "AlreadyExists")


class UnreachableError(ProvincialError):
    """No API server answered."""


class UnknownKindError(ProvincialError):
    """The API server has no such kind."""


class CancelledError(ProvincialError):
    """The engine asked to stop."""


class ResourceError(ProvincialError):
    """An object could not be created, read, changed or deleted."""


class NotReadyError(ProvincialError):
    """An object exists and did not become ready, or did not go away, in time."""


def unreachable(server: str, why: str) -> UnreachableError:
    """The error for a server that doesn't answer."""
    return UnreachableError(
        Problem(
            summary="the Kubernetes API server can't be reached",
            given=server,
            why=why,
            next_step=(
                "check the kubeconfig and the network and run the command again; if the cluster is gone for good, "
                f"let the state forget its objects: {DELETE_UNREACHABLE}=true pulumi refresh (or destroy)"
            ),
        )
    )


def cancelled() -> CancelledError:
    """The error that ends what waits when the engine asks to stop."""
    return CancelledError(
        Problem(summary="cancelled", next_step="run `pulumi up` again: it goes on from what was reached")
    )


def resource_error(resource: str, doing: str, error: ApiError, *, hidden: Iterable[str] = ()) -> ResourceError:
    """The error a person reads: resource, operation, server, code and what to do.

    `resource` is "<type> '<name>'"; `doing` is create, read, update or delete; texts in `hidden` are masked.
    """
    return ResourceError(
        Problem(
            summary=f"cannot {doing} {resource}",
            given=f"{error.method} {error.server}{error.path}",
            why=f"{error.code} {error.reason}: {masked(error.message, hidden)}",
            next_step=_advice(error),
        )
    )


def masked(text: str, hidden: Iterable[str]) -> str:
    """`text` without secrets."""
    for secret in sorted(hidden, key=len, reverse=True):
        if len(secret) > 2:
            text = text.replace(secret, "(secret)")
    return text


def _advice(error: ApiError) -> str:
    if error.is_conflict_of_fields:
        return (
            "somebody else sets these fields: leave them out of the program, or take them over with the annotation "
            'pulumi.com/patchForce: "true"'
        )
    if error.is_caused_by(NAMESPACE_TERMINATING):
        return (
            "wait until the namespace is gone and run again; if it never goes, see what holds it: "
            "kubectl get namespace <name> -o yaml (status.conditions, spec.finalizers)"
        )
    if "exceeded quota" in error.message or ("maximum" in error.message and error.code == 403):
        return "ask for less, or raise the quota or limit of the namespace"
    if "failed calling webhook" in error.message:
        return "the webhook that the message names did not answer: mend or remove it, then run again"
    if error.is_missing_namespace:
        return "create the namespace first: declare it, and let this resource depend on it"
    return {
        401: "check the credentials in the kubeconfig: the server does not know them",
        403: "give the account that deploys this permission, or mend what the admission message names",
        404: "check apiVersion, kind and name",
        409: "somebody changed the object at the same time: run again",
        422: "correct the property that the message names",
        429: "the server is overloaded: run again later, or ask for less at a time (--parallel)",
    }.get(error.code, "correct what the message names and run `pulumi up` again; what was done so far is kept")

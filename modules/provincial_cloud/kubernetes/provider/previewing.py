"""What a creation or change would give, from the server's own dry run.

What the server refuses is shown before anything changes. What it can't judge yet, because it lies in a namespace or is
of a kind that only the run itself will make, is foreseen from the inputs alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provincial_cloud.kubernetes.provider.applying import apply
from provincial_cloud.kubernetes.provider.claims import key_of
from provincial_cloud.kubernetes.provider.failures import ApiError, UnknownKindError, UnreachableError
from provincial_cloud.kubernetes.provider.objects import id_of, metadata, name_of, namespace_of
from provincial_cloud.kubernetes.provider.runner import Runner, Subject, already_there
from provincial_cloud.kubernetes.provider.values import contains_unknown
from provincial_cloud.provider_protocol.marks import UNKNOWN

_TOLD_BY_THE_SERVER = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid")
_ASSIGNED = {"Service": ("clusterIP", "clusterIPs", "healthCheckNodePort")}


class Preview:
    """Dry runs against one server."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._said_unreachable = False

    def create(self, subject: Subject) -> dict[str, Any] | None:
        """The object that would be made, None where only its inputs can be told.

        Raises ResourceError where another one of that name exists, ApiError where the server refuses.
        """
        return self._judged(subject, lambda: self._create(subject))

    def update(self, subject: Subject, state_live: dict[str, Any], ignored: tuple[str, ...]) -> dict[str, Any] | None:
        """The object as it would become, None where only its inputs can be told. Raises ApiError."""
        return self._judged(subject, lambda: self._runner.update(subject, state_live, ignored=ignored, dry_run=True))

    def _create(self, subject: Subject) -> dict[str, Any]:
        runner = self._runner
        values, path = runner.placed(runner.discovery.place(subject.kind), subject.values)
        only_new = not runner.settings.upsert
        try:
            return foreseen(
                apply(runner.connection, path, values, subject.manager, force=True, dry_run=True, only_new=only_new)
            )
        except ApiError as error:
            if not error.is_stale:
                raise
        there = runner.get(path)
        if there is None or metadata(there).get("deletionTimestamp"):
            return values
        held = runner.claims.holds(key_of(subject.kind, id_of(values)))
        if not held and not runner.made(subject, there):
            raise already_there(subject, runner.connection.server, path, there)
        if not held:  # made by a run that was killed: it will be taken over
            return foreseen(apply(runner.connection, path, values, subject.manager, force=True, dry_run=True))
        return self._replacement(subject, values)

    def _replacement(self, subject: Subject, values: dict[str, Any]) -> dict[str, Any]:
        """What is to be deleted first still has the name, so the new one is tried under another."""
        runner, name = self._runner, name_of(values)
        tried = {**values, "metadata": {**metadata(values), "name": f"{name[:240]}-preview"}}
        path = runner.discovery.place(subject.kind).path(namespace_of(values), name_of(tried))
        try:
            live = apply(runner.connection, path, tried, subject.manager, force=True, dry_run=True)
        except ApiError as error:
            if "metadata.name" in error.message or "exceeded quota" in error.message:
                return values  # the name is bound to the content, or the one before still counts
            raise
        live["metadata"]["name"] = name
        return foreseen(live)

    def _judged(self, subject: Subject, ask: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        if contains_unknown(subject.values):
            return None
        log, claims = self._runner.log, self._runner.claims
        try:
            return ask()
        except UnreachableError as error:
            if not self._said_unreachable:
                self._said_unreachable = True
                log.warn(subject.urn, f"the preview is not checked against the cluster.\n{error}")
        except UnknownKindError as error:
            if not claims.plans_kind(subject.kind):
                log.warn(subject.urn, f"the server can't check this yet.\n{error}")
        except ApiError as error:
            text = error.message
            if error.is_missing_namespace or (error.code == 404 and claims.plans_kind(subject.kind)):
                namespace = str(error.details.get("name") or namespace_of(subject.values))
                if not claims.plans_namespace(namespace) and not claims.plans_kind(subject.kind):
                    log.warn(subject.urn, f"the server can't check this yet: {text}, and this provider declares none")
            elif error.code == 403 and "cannot patch resource" in text:
                log.warn(subject.urn, f"the server may not be asked for a dry run: {text}")
            elif "does not support dry run" in text:
                log.warn(subject.urn, f"the server can't check this: {text}")
            else:
                raise
        return None


def foreseen(live: dict[str, Any]) -> dict[str, Any]:
    """A dry run's object with all that a real run will tell anew unknown."""
    live = {**live, "metadata": dict(metadata(live))}
    for name in _TOLD_BY_THE_SERVER:
        if name in live["metadata"]:
            live["metadata"][name] = UNKNOWN
    if "status" in live:
        live["status"] = UNKNOWN
    assigned = _ASSIGNED.get(str(live.get("kind")), ())
    if assigned and isinstance(live.get("spec"), dict):
        live["spec"] = {
            name: UNKNOWN if name in assigned and value != "None" else value for name, value in live["spec"].items()
        }
    return live

"""Creating, reading, changing and removing one object."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.kubernetes.provider.applying import (
    apply,
    has_earlier_managers,
    is_managed_by_nobody,
    manages,
    take_over_fields,
    without_ignored,
)
from provincial_cloud.kubernetes.provider.claims import Claims, key_of
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.difference import parsed
from provincial_cloud.kubernetes.provider.discovery import Discovery, Place
from provincial_cloud.kubernetes.provider.failures import ApiError, ResourceError, UnknownKindError, resource_error
from provincial_cloud.kubernetes.provider.kinds import Kind, is_built_in, kind_of
from provincial_cloud.kubernetes.provider.objects import (
    DEFAULT_NAMESPACE,
    DELETION_PROPAGATION,
    PATCH_FORCE,
    REPLACE_UNREADY,
    SKIP_AWAIT,
    annotation,
    id_of,
    metadata,
    name_of,
    namespace_of,
    parts_of_id,
    says,
)
from provincial_cloud.kubernetes.provider.readiness import progress_of
from provincial_cloud.kubernetes.provider.settings import Settings
from provincial_cloud.kubernetes.provider.waiting import LeftUnreadyError, allowed_seconds, wait_gone, wait_ready
from provincial_cloud.kubernetes.provider.wishes import progress_by, wishes_of
from provincial_cloud.provider_protocol.engine_log import EngineLog
from provincial_cloud.provider_protocol.journal import Begun, Journal
from provincial_cloud.provider_protocol.urns import type_of

_KIND_SECONDS = 30.0
"""How long a custom resource waits for its definition, which another resource of the same run may be making."""
_KIND_PAUSE = 0.5


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One resource: its object as it is to be sent, and how long it may take (seconds, 0: not said)."""

    urn: str
    kind: Kind
    values: dict[str, Any]
    manager: str
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Runner:
    """One server, and how to wait and speak."""

    connection: Connection
    discovery: Discovery
    settings: Settings
    claims: Claims
    log: EngineLog
    pause: Callable[[float], None]
    journal: Journal | None = None

    def create(self, subject: Subject) -> dict[str, Any]:
        """The object, made and ready; one that a killed run made is taken over.

        Raises ResourceError where another one of that name exists, LeftUnreadyError, ApiError.
        """
        place = self._served(subject)
        values, path = self.placed(place, subject.values)
        key = key_of(subject.kind, id_of(values))
        self._note(subject, values)
        while True:
            try:
                force = says(values, PATCH_FORCE) or self.settings.patch_force
                only_new = not self.settings.upsert
                live = apply(self.connection, path, values, subject.manager, force=force, only_new=only_new)
                break
            except ApiError as error:
                if not (error.is_stale or error.is_conflict_of_fields) or self.settings.upsert:
                    raise
            there = self.get(path)
            if there is None:
                continue
            if metadata(there).get("deletionTimestamp"):
                wait_gone(
                    self.connection,
                    path,
                    there,
                    seconds=allowed_seconds(values, subject.seconds),
                    pause=self.pause,
                    say=lambda text: self.log.status(subject.urn, text and f"the one before is still there: {text}"),
                )
                continue
            if self.claims.holds(key) or not self.made(subject, there):
                raise already_there(subject, self.connection.server, path, there)
            live = self._apply_over(subject.manager, values, path, there)
            self.claims.take_over(key)
            break
        self.claims.hold(key)
        with suppress(ProvincialError):  # it is made, and the first note finds it
            self._note(subject, values, live)
        return self._ready(subject, values, path, live)

    def made(self, subject: Subject, there: Mapping[str, Any]) -> bool:
        """Whether an object is this resource's, made by a run that was killed.

        Its manager tells, except of an object without a field of its own, as a bare namespace: that the journal knows.
        """
        if manages(there, subject.manager):
            return True
        uid = str(metadata(there).get("uid", ""))
        return self.journal is not None and self.journal.made(subject.urn, id_of(there), uid)

    def update(
        self, subject: Subject, state_live: Mapping[str, Any], *, ignored: tuple[str, ...] = (), dry_run: bool = False
    ) -> dict[str, Any]:
        """The object, changed in place and ready. Raises LeftUnreadyError, ApiError."""
        place = self._served(subject)
        values, path = self.placed(place, subject.values)
        known: Mapping[str, Any] = state_live
        if ignored:
            values = copy.deepcopy(values)
            known = self.get(path) or state_live
            without_ignored(values, known, subject.manager, [parsed(one) for one in ignored])
        live = self._apply_over(subject.manager, values, path, known, dry_run=dry_run, fresh=bool(ignored))
        return live if dry_run else self._ready(subject, values, path, live)

    def read(self, kind: Kind, id: str) -> dict[str, Any] | None:
        """The object, None where it is gone. Raises ApiError, UnreachableError."""
        try:
            place = self.discovery.place(kind)
        except UnknownKindError:
            return None
        namespace, name = parts_of_id(id)
        return self.get(place.path(namespace or self.default_namespace, name))

    def delete(self, kind: Kind, id: str, inputs: Mapping[str, Any], *, urn: str, seconds: float) -> None:
        """Remove an object and wait until it is gone; one that is gone already is fine.

        Raises LeftUnreadyError, ApiError.
        """
        try:
            place = self.discovery.place(kind)
        except UnknownKindError:
            return  # its definition is gone, and with it every object of the kind
        namespace, name = parts_of_id(id)
        path = place.path(namespace or self.default_namespace, name)
        self.claims.release(key_of(kind, id))
        policy = annotation(inputs, DELETION_PROPAGATION).capitalize()
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": policy if policy in ("Orphan", "Background") else "Foreground",
        }
        try:
            answer = self.connection.call("DELETE", path, body=options)
        except ApiError as error:
            if error.code == 404:
                return
            raise
        if answer.get("kind") == "Status" or says(inputs, SKIP_AWAIT):
            return
        wait_gone(
            self.connection,
            path,
            answer,
            seconds=allowed_seconds(inputs, seconds),
            pause=self.pause,
            say=lambda text: self.log.status(urn, text),
        )

    def unready(self, urn: str, kind: Kind, id: str) -> list[str]:
        """What replaces an object that asks to be replaced while it is not ready: a Job that has not succeeded."""
        if kind.kind != "Job":
            self.log.warn(urn, f"the annotation {REPLACE_UNREADY} is read for Jobs alone")
            return []
        try:
            live = self.read(kind, id)
        except (ApiError, ProvincialError) as error:
            self.log.warn(urn, f"whether it is ready can't be told: {error}")
            return []
        if live is None or progress_of(live, lambda path, query: None).ready:
            return []
        return [f'metadata.annotations["{REPLACE_UNREADY}"]']

    def skips_unreachable(self) -> bool:
        """Whether changes are to be left out because the cluster doesn't answer; asked only where settings want it."""
        return self.settings.skip_update_unreachable and self.connection.is_unreachable()

    def remove_unfinished(self, urn: str, inputs: dict[str, Any], manager: str) -> None:
        """Remove what a killed run made of these inputs, if it is there and carries this resource's manager."""
        kind = kind_of(type_of(urn), inputs)
        try:
            place = self.discovery.place(kind)
        except UnknownKindError:
            return  # its definition was never made, or is gone
        values, path = self.placed(place, inputs)
        there = self.get(path)
        key = key_of(kind, id_of(values))
        if there is None or self.claims.holds(key):
            return
        known = metadata(inputs).get("uid")  # noted by a journal
        if not manages(there, manager) and (not known or known != metadata(there).get("uid")):
            return
        self.delete(kind, id_of(values), inputs, urn=urn, seconds=0)

    @property
    def default_namespace(self) -> str:
        """Where namespaced objects go that name no namespace."""
        return self.connection.namespace or DEFAULT_NAMESPACE

    def namespace_for(self, kind: Kind) -> str | None:
        """The namespace of objects of a kind that name none; None where the kind is known to lie in no namespace."""
        if not is_built_in(kind.group):
            try:
                if not self.discovery.place(kind).namespaced:
                    return None
            except (ApiError, ProvincialError):
                pass  # not served yet: the creation puts it right
        return self.default_namespace

    def placed(self, place: Place, values: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """The object in its namespace, or in none where its kind has none; and its path."""
        placed = {**values, "metadata": dict(metadata(values))}
        if place.namespaced:
            placed["metadata"]["namespace"] = namespace_of(values) or self.default_namespace
        else:
            placed["metadata"].pop("namespace", None)
        return placed, place.path(namespace_of(placed), name_of(placed))

    def _note(self, subject: Subject, values: Mapping[str, Any], live: Mapping[str, Any] | None = None) -> None:
        if self.journal is None:
            return
        named = {name: metadata(values)[name] for name in ("namespace", "name") if name in metadata(values)}
        found_by = {"apiVersion": values.get("apiVersion"), "kind": values.get("kind"), "metadata": named}
        try:
            uid = str(metadata(live or {}).get("uid", ""))
            self.journal.note(Begun(urn=subject.urn, id=id_of(values), inputs=found_by, uid=uid))
        except OSError as error:
            raise ProvincialError(
                Problem(
                    summary="the journal of this run can't be written",
                    given=str(self.journal.path),
                    why=f"{error.strerror}; without it a killed run would leave what nobody knows of",
                    next_step="make room or set the rights right, then run the command again",
                )
            ) from error

    def _served(self, subject: Subject) -> Place:
        """Where the kind lies; a kind whose definition this run may still be making is waited for."""
        waited = 0.0
        while True:
            try:
                return self.discovery.place(subject.kind)
            except UnknownKindError:
                if waited >= _KIND_SECONDS or not self.claims.plans_kind(subject.kind):
                    raise
            self.log.status(subject.urn, f"waiting until the cluster serves {subject.kind}")
            self.pause(_KIND_PAUSE)
            waited += _KIND_PAUSE

    def get(self, path: str) -> dict[str, Any] | None:
        """What is at a path, None for nothing. Raises ApiError, UnreachableError."""
        try:
            found: dict[str, Any] = self.connection.call("GET", path)
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return found

    def _apply_over(
        self,
        manager: str,
        values: dict[str, Any],
        path: str,
        known: Mapping[str, Any],
        *,
        dry_run: bool = False,
        fresh: bool = False,
    ) -> dict[str, Any]:
        """Apply to an object that exists, taking over first what earlier managers own of it."""
        force = says(values, PATCH_FORCE) or self.settings.patch_force or is_managed_by_nobody(known)
        earlier = has_earlier_managers(known, manager)
        if dry_run:
            return apply(self.connection, path, values, manager, force=force or earlier, dry_run=True)
        for _ in range(5):
            if earlier and not force:
                live: Mapping[str, Any] | None = known if fresh else self.get(path)
                if live is not None and has_earlier_managers(live, manager):
                    try:
                        take_over_fields(self.connection, path, live, manager)
                    except ApiError as error:
                        if not error.is_stale:
                            raise
                        fresh = False
                        continue
                earlier = False
            try:
                return apply(self.connection, path, values, manager, force=force)
            except ApiError as error:
                if not error.is_conflict_of_fields or earlier:
                    raise
                seen = self.get(path)
                if seen is None or not has_earlier_managers(seen, manager):
                    raise
                earlier, known, fresh = True, seen, True
        return apply(self.connection, path, values, manager, force=force)

    def _ready(self, subject: Subject, values: dict[str, Any], path: str, live: dict[str, Any]) -> dict[str, Any]:
        if says(values, SKIP_AWAIT):
            return live
        wishes = wishes_of(values)
        try:
            return wait_ready(
                self.connection,
                path,
                live,
                check=lambda live, look: progress_by(wishes, live) if wishes else progress_of(live, look),
                seconds=allowed_seconds(values, subject.seconds),
                pause=self.pause,
                say=lambda text: self.log.status(subject.urn, text),
            )
        except LeftUnreadyError:
            raise
        except ProvincialError as error:  # the object exists, and the state has to know it
            raise LeftUnreadyError(live, error.problems[0]) from error
        except ApiError as error:
            told = resource_error(str(subject.kind), "watch", error)
            raise LeftUnreadyError(live, told.problems[0]) from error


def already_there(subject: Subject, server: str, path: str, there: Mapping[str, Any]) -> ResourceError:
    """The error for an object of the same name that this resource did not make."""
    owners = sorted({str(one.get("manager")) for one in metadata(there).get("managedFields") or ()})
    return ResourceError(
        Problem(
            summary=f"{subject.kind} {id_of(there)} exists already",
            given=f"{server}{path}",
            why=f"this resource did not make it; its fields are managed by {', '.join(owners) or 'nobody'}",
            next_step=(
                f"take it in with `pulumi import {type_of(subject.urn)} <name> {id_of(there)}`, give yours another "
                "name, or let the provider take over what exists (upsertExistingObjects)"
            ),
        )
    )

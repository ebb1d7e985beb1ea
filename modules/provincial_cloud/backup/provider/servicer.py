"""Pulumi's provider protocol for backups of this machine."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Any

from pulumi.runtime.proto import provider_pb2

from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.proving import back_up, due, missing, prove
from provincial_cloud.backup.restore_drill import BACKUP_REPOSITORY, RESTORE_DRILL
from provincial_cloud.environment import load
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.machine_family import MachineFamily, difference, reported
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.urns import type_of
from provincial_cloud.provider_protocol.values import decode, encode

READY, PASSED, NOT_TESTABLE = "ready", "passed", "not testable"
_INPUTS = ("environment", "plan", "repository")
_RESULTS = {BACKUP_REPOSITORY: ("condition", "reason", "bucket"), RESTORE_DRILL: ("condition", "drilled", "snapshot")}


class Servicer(MachineFamily):
    """Serves `BackupRepository` and `RestoreDrill`."""

    types = (BACKUP_REPOSITORY, RESTORE_DRILL)

    def __init__(self, engine: str | None = None) -> None:
        super().__init__(engine)
        self._project = Project.find()
        # One run of the engine, one reading of the environment: it must not change between a check and a create.
        self._environment = functools.cache(functools.partial(load, root=self._project.environments))

    def checked(self, urn: str, inputs: dict[str, Any]) -> Any:
        """The plan must be one of the environment's."""
        failures = []
        try:
            self._place(inputs)
        except ProvincialError as error:
            failures.append(provider_pb2.CheckFailure(property="plan", reason=str(error)))
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Compare the inputs; where they are equal, see whether this machine can do more, or a drill is due."""
        with reported(context):
            olds, news = decode(request.olds), decode(request.news)
            changed = [name for name in _INPUTS if olds.get(name) != news.get(name)]
            if not changed and self._wanting(request.urn, olds, self._place(news)):
                changed = ["condition"]
            return difference(changed)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make the repository, or drill."""
        with reported(context):
            inputs = decode(request.properties)
            state = self._brought_about(request.urn, inputs, preview=request.preview)
            id = f"{inputs['environment']}/{inputs['plan']['id']}"
            return provider_pb2.CreateResponse(id=id, properties=encode(state))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The same for one that is known."""
        with reported(context):
            state = self._brought_about(request.urn, decode(request.news), preview=request.preview)
            return provider_pb2.UpdateResponse(properties=encode(state))

    def _place(self, inputs: dict[str, Any]) -> Place:
        (found,) = places(self._project, self._environment(inputs["environment"]), inputs["plan"]["id"])
        return found

    def _wanting(self, urn: str, olds: dict[str, Any], place: Place) -> bool:
        """Whether a run could do what the last one could not, or a drill is due."""
        if missing(place):
            return False
        if type_of(urn) == BACKUP_REPOSITORY:
            return bool(olds.get("condition") != READY)
        return olds.get("condition") != PASSED or due(place, datetime.now(UTC))

    def _brought_about(self, urn: str, inputs: dict[str, Any], *, preview: bool) -> dict[str, Any]:
        kind = type_of(urn)
        if preview:
            return {**inputs, **dict.fromkeys(_RESULTS[kind], UNKNOWN)}
        place = self._place(inputs)
        bucket = {"bucket": place.bucket_name} if kind == BACKUP_REPOSITORY else {}
        lacking = missing(place)
        if lacking:
            self.log.warn(urn, f"not testable here: {lacking}")
            return {**inputs, **bucket, "condition": NOT_TESTABLE, "reason": lacking}
        if kind == BACKUP_REPOSITORY:
            place.prepare()
            return {**inputs, **bucket, "condition": READY}
        if place.needs_a_copy:
            made = back_up(place)
            self.log.status(urn, f"backed up {made.files} files")
        drilled = prove(place)
        newest = drilled.restored[0].snapshot
        began = drilled.began.astimezone(UTC).isoformat(timespec="seconds")
        return {**inputs, "condition": PASSED, "drilled": began, "snapshot": newest}

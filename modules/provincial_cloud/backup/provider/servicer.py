"""Pulumi's provider protocol for backups of this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.proving import back_up, due, missing, prove
from provincial_cloud.backup.restore_drill import BACKUP_REPOSITORY, RESTORE_DRILL
from provincial_cloud.environment import load
from provincial_cloud.errors import ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import decode, encode

READY, PASSED, NOT_TESTABLE = "ready", "passed", "not testable"
_INPUTS = ("environment", "plan", "repository")
_RESULTS = {BACKUP_REPOSITORY: ("condition", "reason", "bucket"), RESTORE_DRILL: ("condition", "drilled", "snapshot")}
_UPDATE = provider_pb2.PropertyDiff.UPDATE


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves `BackupRepository` and `RestoreDrill`."""

    takes_engine: ClassVar[bool] = True

    def __init__(self, engine: str | None = None) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine)) if engine else None
        self._project = Project.find()

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The names of the types."""
        schema = {"name": "provincial", "resources": {BACKUP_REPOSITORY: {}, RESTORE_DRILL: {}}}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Nothing is set."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Nothing is set, so nothing differs."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Nothing to learn."""
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True, acceptResources=False)

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A drill in progress ends with its process; the next run drills again."""
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The plan must be one of the environment's."""
        inputs = decode(request.news)
        failures = []
        try:
            self._place(inputs)
        except ProvincialError as error:
            failures.append(provider_pb2.CheckFailure(property="plan", reason=str(error)))
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Compare the inputs; where they are equal, see whether this machine can do more, or a drill is due."""
        with _reported(context):
            olds, news = decode(request.olds), decode(request.news)
            changed = [name for name in _INPUTS if olds.get(name) != news.get(name)]
            if not changed and self._wanting(request.urn, olds, self._place(news)):
                changed = ["condition"]
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
                diffs=changed,
                detailedDiff={name: provider_pb2.PropertyDiff(kind=_UPDATE) for name in changed},
                hasDetailedDiff=True,
            )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make the repository, or drill."""
        with _reported(context):
            inputs = decode(request.properties)
            state = self._brought_about(request.urn, inputs, preview=request.preview)
            id = f"{inputs['environment']}/{inputs['plan']['id']}"
            return provider_pb2.CreateResponse(id=id, properties=encode(state))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The same for one that is known."""
        with _reported(context):
            state = self._brought_about(request.urn, decode(request.news), preview=request.preview)
            return provider_pb2.UpdateResponse(properties=encode(state))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A refresh changes nothing: the ledger says how the proofs stand, and every run asks it."""
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Copies and proofs stay."""
        return empty_pb2.Empty()

    def _place(self, inputs: dict[str, Any]) -> Place:
        environment = load(inputs["environment"], root=self._project.environments)
        (found,) = places(self._project, environment, inputs["plan"]["id"])
        return found

    def _wanting(self, urn: str, olds: dict[str, Any], place: Place) -> bool:
        """Whether a run could do what the last one could not, or a drill is due."""
        if missing(place):
            return False
        if _kind(urn) == BACKUP_REPOSITORY:
            return bool(olds.get("condition") != READY)
        return olds.get("condition") != PASSED or due(place, datetime.now(UTC))

    def _brought_about(self, urn: str, inputs: dict[str, Any], *, preview: bool) -> dict[str, Any]:
        kind = _kind(urn)
        if preview:
            return {**inputs, **dict.fromkeys(_RESULTS[kind], UNKNOWN)}
        place = self._place(inputs)
        bucket = {"bucket": place.bucket_name} if kind == BACKUP_REPOSITORY else {}
        lacking = missing(place)
        if lacking:
            self._log(urn, f"not testable here: {lacking}", engine_pb2.WARNING)
            return {**inputs, **bucket, "condition": NOT_TESTABLE, "reason": lacking}
        if kind == BACKUP_REPOSITORY:
            place.prepare()
            return {**inputs, **bucket, "condition": READY}
        if place.needs_a_copy:
            made = back_up(place)
            self._log(urn, f"backed up {made.files} files", engine_pb2.INFO, ephemeral=True)
        drilled = prove(place)
        newest = drilled.restored[0].snapshot
        began = drilled.began.astimezone(UTC).isoformat(timespec="seconds")
        return {**inputs, "condition": PASSED, "drilled": began, "snapshot": newest}

    def _log(self, urn: str, text: str, severity: Any, *, ephemeral: bool = False) -> None:
        if self._engine is not None:
            self._engine.Log(engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral))


def _kind(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


@contextmanager
def _reported(context: Any) -> Iterator[None]:
    try:
        yield
    except ProvincialError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))

"""Pulumi's provider protocol (pulumirpc.ResourceProvider) for the types of the official Kubernetes plugin.

Inputs, outputs and plans are the official plugin's, so that a stack may change from one to the other at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.kubernetes.provider.checking import check
from provincial_cloud.kubernetes.provider.checkpoint import api_version_in, checkpoint, manager_in, opened
from provincial_cloud.kubernetes.provider.claims import Claims, key_of
from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.difference import difference
from provincial_cloud.kubernetes.provider.discovery import Discovery
from provincial_cloud.kubernetes.provider.failures import (
    DELETE_UNREACHABLE,
    ApiError,
    UnreachableError,
    cancelled,
    masked,
    resource_error,
)
from provincial_cloud.kubernetes.provider.kinds import Kind, kind_of, limit_of, resource_name
from provincial_cloud.kubernetes.provider.naming import field_manager
from provincial_cloud.kubernetes.provider.normalising import READ_ONLY_METADATA, normalise, to_object
from provincial_cloud.kubernetes.provider.objects import (
    FIELD_MANAGER,
    REPLACE_UNREADY,
    annotation,
    id_of,
    metadata,
    says,
)
from provincial_cloud.kubernetes.provider.previewing import Preview
from provincial_cloud.kubernetes.provider.pruning import prune
from provincial_cloud.kubernetes.provider.runner import Runner, Subject
from provincial_cloud.kubernetes.provider.schema import VERSION, schema_text
from provincial_cloud.kubernetes.provider.settings import Settings, refused, settings_difference, settings_from
from provincial_cloud.kubernetes.provider.values import (
    Secret,
    contains_unknown,
    decode,
    encode,
    plain,
    secrets_in,
    with_secrets_of,
)
from provincial_cloud.kubernetes.provider.waiting import LeftUnreadyError
from provincial_cloud.provider_protocol.engine_log import EngineLog
from provincial_cloud.provider_protocol.journal import Journal
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.serving import abort_partly
from provincial_cloud.provider_protocol.urns import type_of
from provincial_cloud.state_marks import UNFINISHED

_KINDS = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process, which talks to one cluster."""

    def __init__(self, engine: str | None = None) -> None:
        self._stopped = threading.Event()
        self._log = EngineLog(engine)
        self._claims = Claims()
        self._runner: Runner | None = None
        self._preview: Preview | None = None

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Learn where the engine listens, and agree on marks of secrecy in both directions."""
        self._log.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False, supports_autonaming_configuration=True
        )

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The version of the types."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A schema with the names of every type, enough for `pulumi import` to write code."""
        return provider_pb2.GetSchemaResponse(schema=schema_text())

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Stop waiting: what is under way ends after its present request."""
        self._stopped.set()
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Refuse settings that can't be honoured; a kubeconfig is secret from here on."""
        given = decode(request.news)
        if isinstance(given.get("kubeconfig"), str) and given["kubeconfig"]:
            given["kubeconfig"] = Secret(given["kubeconfig"])
        return provider_pb2.CheckResponse(
            inputs=encode(given),
            failures=[provider_pb2.CheckFailure(property=name, reason=why) for name, why in refused(plain(given))],
        )

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Another cluster replaces what lies in it; other settings change nothing."""
        changed, replaces = settings_difference(plain(decode(request.olds)), plain(decode(request.news)))
        if not changed:
            return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=changed, replaces=replaces)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Learn which cluster to talk to; the connection itself is made by the first request."""
        given = plain(decode(request.args))
        for name, value in request.variables.items():
            given.setdefault(name.rpartition(":")[2], value)
        with self._reported(context):
            self._start(settings_from({key: value for key, value in given.items() if value is not UNKNOWN}))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, supports_autonaming_configuration=True
        )

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        """No function: those of the official plugin render YAML, Helm charts and kustomizations."""
        with self._reported(context):
            raise UsageError(
                Problem(
                    summary="this Kubernetes provider has no functions",
                    given=request.tok,
                    why="it is the fallback for machines without the official plugin, which renders YAML and charts",
                    next_step="declare the objects one by one, or use a machine that has the official plugin",
                )
            )

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Name what has no name, and bring inputs into the form in which the server stores them."""
        with self._reported(context, request.urn):
            given, olds = decode(request.news), decode(request.olds)
            _refuse_limits(request.urn, given)
            if olds and self._running.skips_unreachable():
                self._log.warn(request.urn, "the cluster can't be reached: changes are left out, as the settings ask")
                return provider_pb2.CheckResponse(inputs=request.olds)
            inputs, failures = check(
                request.urn,
                given,
                plain(olds),
                seed=bytes(request.randomSeed),
                wish=request.autonaming if request.HasField("autonaming") else None,
                claims=self._claims,
                namespace=lambda kind: self._namespace_for(kind),
            )
            return provider_pb2.CheckResponse(
                inputs=encode(with_secrets_of(inputs, given)),
                failures=[provider_pb2.CheckFailure(property=path, reason=why) for path, why in failures],
            )

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what a change would do; the cluster is not asked."""
        with self._reported(context, request.urn):
            olds, given = decode(request.olds), decode(request.news)
            inputs = normalise(to_object(plain(given)))
            old_inputs, live = opened(olds)
            kind = kind_of(type_of(request.urn), inputs)
            self._claims.hold(key_of(kind, request.id))
            found = difference(
                kind,
                normalise(old_inputs),
                live,
                inputs,
                mutable=self._running.settings.mutable,
                ignored=tuple(request.ignoreChanges),
            )
            unready = self._running.unready(request.urn, kind, request.id) if says(inputs, REPLACE_UNREADY) else []
            changes = found.changes or unready
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=[*found.replaces, *unready],
                deleteBeforeReplace=bool(found.replaces or unready) and found.keeps_name,
                detailedDiff={
                    change.path: provider_pb2.PropertyDiff(
                        kind=_KINDS[change.kind, change.replaces], inputDiff=change.kind == "delete"
                    )
                    for change in found.changes
                },
                hasDetailedDiff=True,
            )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Create, or adopt what a killed run made."""
        given = decode(request.properties)
        with self._reported(context, request.urn, "create", given) as state_of:
            subject = self._subject(request.urn, given, manager=None, seconds=request.timeout)
            state_of.subject = subject
            if request.preview:
                live = self._previewing.create(subject)
                if live is None:
                    return provider_pb2.CreateResponse(properties=request.properties)
                return provider_pb2.CreateResponse(properties=encode(_state(subject, live, given)))
            live = self._running.create(subject)
            return provider_pb2.CreateResponse(id=id_of(live), properties=encode(_state(subject, live, given)))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Read back for refresh and import; an empty id says that the object is gone."""
        if request.id == UNFINISHED:  # looking it up would keep this run from adopting it
            return provider_pb2.ReadResponse(id=UNFINISHED, properties=request.properties, inputs=request.inputs)
        with self._reported(context, request.urn, "read"):
            given, state = decode(request.inputs), decode(request.properties)
            _refuse_limits(request.urn, given or state)
            old_inputs = normalise(to_object(plain(given)))
            _, old_live = opened(state)
            kind = kind_of(type_of(request.urn), old_inputs or old_live)
            self._claims.hold(key_of(kind, request.id))
            try:
                live = self._running.read(kind, request.id)
            except UnreachableError as error:
                settings = self._running.settings
                if settings.skip_update_unreachable and not settings.delete_unreachable:
                    self._log.warn(request.urn, f"the state is kept as it is.\n{error}")
                    return provider_pb2.ReadResponse(
                        id=request.id, properties=request.properties, inputs=request.inputs
                    )
                if not settings.delete_unreachable:
                    raise
                self._log.warn(request.urn, f"{error.problems[0].summary}: forgotten, as {DELETE_UNREACHABLE} asks")
                return provider_pb2.ReadResponse()
            if live is None:
                return provider_pb2.ReadResponse()
            inputs = prune(live, old_inputs) if old_inputs else _as_inputs(live)
            manager = manager_in(state) or annotation(inputs, FIELD_MANAGER) or field_manager(request.urn)
            version = api_version_in(state, inputs)
            found = checkpoint(inputs, live, given, api_version=version, manager=manager)
            return provider_pb2.ReadResponse(
                id=request.id, properties=encode(found), inputs=encode(with_secrets_of(inputs, given))
            )

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Change in place."""
        given, olds = decode(request.news), decode(request.olds)
        with self._reported(context, request.urn, "update", given) as state_of:
            _, live_before = opened(olds)
            subject = self._subject(request.urn, given, manager=manager_in(olds), seconds=request.timeout)
            state_of.subject = subject
            ignored = tuple(request.ignoreChanges)
            if request.preview:
                live = self._previewing.update(subject, live_before, ignored)
                if live is None:
                    return provider_pb2.UpdateResponse(properties=request.news)
            else:
                self._claims.hold(key_of(subject.kind, request.id))
                live = self._running.update(subject, live_before, ignored=ignored)
            return provider_pb2.UpdateResponse(
                properties=encode(_state(subject, live, given, version=api_version_in(olds, given)))
            )

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Remove and wait until it is gone; what this very run adopted stays."""
        with self._reported(context, request.urn, "delete"):
            state = decode(request.properties)
            inputs, live = opened(state)
            if request.id == UNFINISHED:
                self._running.remove_unfinished(request.urn, live, field_manager(request.urn))
                return empty_pb2.Empty()
            kind = kind_of(type_of(request.urn), live)
            if self._claims.took_over(key_of(kind, request.id)):
                return empty_pb2.Empty()
            try:
                self._running.delete(kind, request.id, inputs, urn=request.urn, seconds=request.timeout)
            except UnreachableError as error:
                if not self._running.settings.delete_unreachable:
                    raise
                self._log.warn(request.urn, f"{error.problems[0].summary}: forgotten, as {DELETE_UNREACHABLE} asks")
        return empty_pb2.Empty()

    def _start(self, settings: Settings) -> None:
        connection = Connection(settings, pause=self._pause)
        self._runner = Runner(
            connection=connection,
            discovery=Discovery(connection),
            settings=settings,
            claims=self._claims,
            log=self._log,
            pause=self._pause,
            journal=Journal.asked_for(),
        )
        self._preview = Preview(self._runner)

    @property
    def _running(self) -> Runner:
        if self._runner is None:
            raise UsageError(Problem(summary="the provider was called before it was configured"))
        return self._runner

    @property
    def _previewing(self) -> Preview:
        if self._preview is None:
            raise UsageError(Problem(summary="the provider was called before it was configured"))
        return self._preview

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise cancelled()

    def _namespace_for(self, kind: Kind) -> str | None:
        return self._running.namespace_for(kind)

    def _subject(self, urn: str, given: dict[str, Any], *, manager: str | None, seconds: float) -> Subject:
        values = to_object(plain(given))
        if not contains_unknown(values):
            values = normalise(values)
        return Subject(
            urn=urn,
            kind=kind_of(type_of(urn), values),
            values=values,
            manager=annotation(values, FIELD_MANAGER) or manager or field_manager(urn),
            seconds=seconds,
        )

    @contextmanager
    def _reported(
        self, context: Any, urn: str = "", doing: str = "", given: dict[str, Any] | None = None
    ) -> Iterator[_Doing]:
        """Turn failures into what the engine shows; an object that exists is handed over with its id and state."""
        doing_now = _Doing()
        name = f"{type_of(urn)} {resource_name(urn)!r}" if urn.startswith("urn:") else ""
        hidden = secrets_in(given or {})
        try:
            yield doing_now
        except LeftUnreadyError as error:
            text = f"{name}: {masked(str(error), hidden)}"
            if doing_now.subject is None or doing == "delete":
                context.abort(grpc.StatusCode.UNKNOWN, text)
                return
            state = _state(doing_now.subject, error.live, given or {})
            abort_partly(context, id=id_of(error.live), state=encode(state), inputs=encode(given or {}), text=text)
        except ApiError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(resource_error(name, doing, error, hidden=hidden)))
        except ProvincialError as error:
            text = masked(str(error), hidden)
            context.abort(grpc.StatusCode.UNKNOWN, f"{name}: {text}" if name and doing else text)


class _Doing:
    """What is being done, for an error that has to hand over an object."""

    subject: Subject | None = None


def _state(subject: Subject, live: dict[str, Any], given: dict[str, Any], *, version: str = "") -> dict[str, Any]:
    return checkpoint(
        subject.values, live, given, api_version=version or subject.kind.api_version, manager=subject.manager
    )


def _as_inputs(live: dict[str, Any]) -> dict[str, Any]:
    """Inputs for an object that is taken in: all of it but what the server alone sets."""
    inputs = {name: value for name, value in plain(live).items() if name != "status"}
    for name in READ_ONLY_METADATA:
        metadata(inputs).pop(name, None)
    noted = metadata(inputs).get("annotations")
    if isinstance(noted, dict):
        for name in ("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"):
            noted.pop(name, None)
    return inputs


def _refuse_limits(urn: str, values: dict[str, Any]) -> None:
    token = type_of(urn)
    why = limit_of(token, values.get("kind"))
    if why is not None:
        raise UsageError(
            Problem(
                summary=f"this Kubernetes provider can't manage {token}",
                given=urn,
                allowed="objects of the cluster's API, custom resources among them",
                why=why,
                next_step="declare the objects themselves, or use a machine that has the official plugin",
            )
        )

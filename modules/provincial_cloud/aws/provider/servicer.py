"""Pulumi's provider protocol (pulumirpc.ResourceProvider), answered from the declarations.

Written on the protocol itself rather than on `pulumi.provider.experimental`: that layer has no way to give the engine
the id and state of a resource which was created but could not be finished, and such a resource would be forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from provincial_cloud import __version__
from provincial_cloud.aws.caller import CALLER_IDENTITY
from provincial_cloud.aws.provider.adoption import NameTakenError
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.configuration import configure
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.difference import difference
from provincial_cloud.aws.provider.failures import ApiError, resource_error
from provincial_cloud.aws.provider.runner import PartlyCreatedError, Runner
from provincial_cloud.aws.provider.unfinished import Notes, remove_unfinished
from provincial_cloud.aws.resource import TYPES, AwsResource
from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.provider_protocol.engine_log import EngineLog
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.serving import abort_partly
from provincial_cloud.provider_protocol.urns import known_type, type_of
from provincial_cloud.provider_protocol.values import decode, encode
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
    """One provider process: a connection, and a runner for each resource type that the program uses."""

    takes_engine = True

    def __init__(self, engine: str | None = None) -> None:
        """`engine` is where the engine listens, which is told what is waited for."""
        self._log = EngineLog(engine)
        self._cancelled = threading.Event()
        self._connection: Connection | None = None
        self._claims = Claims()
        self._unfinished = Notes()
        self._runners: dict[str, Runner] = {}
        self._lock = threading.Lock()

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Agree on how property values travel: the engine unwraps secrets, this process marks its own."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=False, accept_resources=False, accept_outputs=False
        )

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The provider's version."""
        return plugin_pb2.PluginInfo(version=__version__)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A schema with the names of every type, enough for `pulumi import` and listings."""
        from provincial_cloud.aws.provider.schema import schema_text

        return provider_pb2.GetSchemaResponse(schema=schema_text())

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Stop waiting: what is under way ends after its present call."""
        self._cancelled.set()
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Hold the provider's settings against what is allowed."""
        settings = decode(request.news)
        _, failures = configure(settings, check_only=True)
        return provider_pb2.CheckResponse(
            inputs=request.news,
            failures=[provider_pb2.CheckFailure(property=path, reason=reason) for path, reason in failures.found],
        )

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Another endpoint is another cloud, so its resources are replaced; other settings change nothing."""
        old, new = decode(request.olds), decode(request.news)
        moved = [name for name in ("endpoint", "region") if old.get(name) != new.get(name)]
        changed = old != new
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=moved,
        )

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Learn which cloud to talk to; the connection itself is made by the first call."""
        settings = decode(request.args) or {key.rpartition(":")[2]: value for key, value in request.variables.items()}
        with _reported(context):
            target, failures = configure(settings)
            if failures.found or target is None:
                raise UsageError(
                    *(Problem(summary=f"provider setting {path}: {reason}") for path, reason in failures.found)
                )
            self._connection = Connection(target, sleep=lambda seconds: self._pause(seconds))
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True, acceptResources=False)

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Tell whose account this is; the provider has no other function."""
        with _reported(context):
            if request.tok != CALLER_IDENTITY or self._connection is None:
                raise UsageError(
                    Problem(summary="the provider has no such function", given=request.tok, allowed=CALLER_IDENTITY)
                )
            told = self._connection.call("sts", "get_caller_identity", {})
            answer = provider_pb2.InvokeResponse()
            getattr(answer, "return").CopyFrom(encode({"account": told["Account"], "arn": told["Arn"]}))
            return answer

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Fill in defaults and refuse what the API would refuse, every mistake at once."""
        with _reported(context):
            kind = self._kind(request.urn)
            inputs = complete(kind, request.urn, decode(request.news))
            found: list[tuple[str, str]] = []
            if inputs != decode(request.olds):  # what passed once, and is stored, passes again
                found = check(kind, inputs).found
            return provider_pb2.CheckResponse(
                inputs=encode(inputs, _secrets(kind)),
                failures=[_failure(kind, path, reason) for path, reason in found],
            )

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Say what a change would do."""
        with _reported(context):
            kind = self._kind(request.urn)
            self._claims.know(kind.token, request.id)
            found = difference(kind, decode(request.olds), decode(request.news), tuple(request.ignoreChanges))
            return provider_pb2.DiffResponse(
                changes=provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE,
                replaces=found.replaces,
                deleteBeforeReplace=found.delete_first,
                diffs=[change.argument for change in found.changes],
                detailedDiff={
                    change.argument: provider_pb2.PropertyDiff(kind=_KINDS[change.kind, change.replaces])
                    for change in found.changes
                },
                hasDetailedDiff=True,
            )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Create, or adopt what a killed run made."""
        inputs = decode(request.properties)
        with _reported(context, request.urn, "create", inputs):
            kind = self._kind(request.urn)
            if request.preview:
                return provider_pb2.CreateResponse(properties=encode(_foreseen(kind, inputs), _secrets(kind)))
            runner = self._runner(kind)
            try:
                id, state = runner.create(request.urn, inputs)
            except NameTakenError:
                if not self._unfinished.make_way(runner, request.urn):
                    raise
                id, state = runner.create(request.urn, inputs)
            return provider_pb2.CreateResponse(id=id, properties=encode(state, _secrets(kind)))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Read back for refresh and import; an empty id says that the resource is gone."""
        with _reported(context, request.urn, "read"):
            kind = self._kind(request.urn)
            if request.id == UNFINISHED:  # looking it up would keep this run from adopting it
                self._unfinished.add(request.urn, decode(request.properties))
                return provider_pb2.ReadResponse(id=UNFINISHED, properties=request.properties, inputs=request.inputs)
            inputs = decode(request.inputs)
            state = self._runner(kind).read(request.id, decode(request.properties), inputs)
            if state is None:
                return provider_pb2.ReadResponse()
            seen = {name: state[name] for name in kind.arguments if name in state}
            secrets = _secrets(kind)
            return provider_pb2.ReadResponse(
                id=request.id, properties=encode(state, secrets), inputs=encode(seen, secrets)
            )

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Change in place."""
        state, inputs = decode(request.olds), decode(request.news)
        with _reported(context, request.urn, "update"):
            kind = self._kind(request.urn)
            if request.preview:
                known = {name: state[name] for name in kind.results if name in state}
                return provider_pb2.UpdateResponse(properties=encode({**inputs, **known}, _secrets(kind)))
            for name in request.ignoreChanges:
                if name in state:
                    inputs[name] = state[name]
            after = self._runner(kind).update(request.id, state, inputs, urn=request.urn)
            return provider_pb2.UpdateResponse(properties=encode(after, _secrets(kind)))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Remove; what is gone already is fine, and what this very run adopted stays.

        The latter comes about when a run is killed between a replacement and the deletion of what it replaced, and the
        program asks for the replaced one again: the engine has it in its state twice, once to keep and once to delete.
        """
        with _reported(context, request.urn, "delete"):
            kind = self._kind(request.urn)
            if request.id == UNFINISHED:
                remove_unfinished(self._runner(kind), request.urn, decode(request.properties))
            elif not self._claims.took_over(kind.token, request.id):
                self._runner(kind).delete(request.id, decode(request.properties))
        return empty_pb2.Empty()

    def _pause(self, seconds: float) -> None:
        if self._cancelled.wait(seconds):
            raise ProvincialError(
                Problem(summary="cancelled", next_step="run `provincial up <stack>`: it takes up what was left")
            )

    def _kind(self, urn: str) -> type[AwsResource]:
        import provincial_cloud.aws  # noqa: F401 - declares every type

        return TYPES[known_type(urn, TYPES, "use a class of provincial_cloud.aws")]

    def _runner(self, kind: type[AwsResource]) -> Runner:
        with self._lock:
            if self._connection is None:
                raise UsageError(Problem(summary="the provider was called before it was configured"))
            if kind.token not in self._runners:
                self._runners[kind.token] = Runner(kind, self._connection, self._claims, self._log.status)
            return self._runners[kind.token]


def _failure(kind: type[AwsResource], path: str, reason: str) -> Any:
    """A mistake as the engine takes it; one in a secret names no property, because the engine would print its value."""
    name = path.partition(".")[0].partition("[")[0]
    if name in _secrets(kind):
        return provider_pb2.CheckFailure(reason=f"{path}: {reason}")
    return provider_pb2.CheckFailure(property=path, reason=reason)


def _secrets(kind: type[AwsResource]) -> tuple[str, ...]:
    return tuple(name for name, spec in kind.arguments.items() if spec.secret)


def _foreseen(kind: type[AwsResource], inputs: dict[str, Any]) -> dict[str, Any]:
    """The state of a resource that a preview would create: results are unknown unless they follow from arguments."""
    state = dict(inputs)
    for name in kind.results:
        text = kind.lifecycle.formats.get(name)
        values: Callable[[], dict[str, Any]] = lambda: {"id": UNKNOWN, **inputs}  # noqa: E731
        state[name] = UNKNOWN
        if text is not None and "{id}" not in text:
            rendered = text.format_map(values())
            state[name] = UNKNOWN if repr(UNKNOWN) in rendered else rendered
    return state


@contextmanager
def _reported(context: Any, urn: str = "", doing: str = "", inputs: dict[str, Any] | None = None) -> Iterator[None]:
    """Turn failures into what the engine shows; a resource that exists is handed over with its id and state."""
    name = f"{type_of(urn)} '{urn.rpartition('::')[2]}'" if urn else "the request"
    try:
        yield
    except PartlyCreatedError as error:
        cause = resource_error(name, doing, error.cause) if isinstance(error.cause, ApiError) else error.cause
        _partial(context, error.id, error.state, inputs or {}, urn, str(cause))
    except ApiError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(resource_error(name, doing, error)))
    except ProvincialError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _partial(context: Any, id: str, state: dict[str, Any], inputs: dict[str, Any], urn: str, text: str) -> None:
    secrets = _secrets(TYPES[type_of(urn)])
    abort_partly(context, id=id, state=encode(state, secrets), inputs=encode(inputs, secrets), text=text)

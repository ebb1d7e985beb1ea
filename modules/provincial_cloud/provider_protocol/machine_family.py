"""What families about machines have in common, which ask no API: nothing to set, nothing to refresh or to destroy."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.provider_protocol.engine_log import EngineLog
from provincial_cloud.provider_protocol.urns import known_type
from provincial_cloud.provider_protocol.values import decode

_ANOTHER = "name the provider that made resources of this type, as `pulumi stack --show-urns` shows"
_UPDATE = provider_pb2.PropertyDiff.UPDATE


class MachineFamily(provider_pb2_grpc.ResourceProviderServicer, ABC):
    """Serves the calls that are the same for every such family; each run looks at the machines in Check and Diff."""

    types: ClassVar[tuple[str, ...]]
    """The type tokens."""
    takes_engine: ClassVar[bool] = True

    def __init__(self, engine: str | None = None) -> None:
        self.log = EngineLog(engine)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The names of the types."""
        schema = {"name": "provincial", "resources": {token: {} for token in self.types}}
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
        """What is in progress ends with this process; the next run goes on from there or begins it again."""
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Hold the inputs of a resource of this family against what is allowed."""
        with reported(context):
            known_type(request.urn, self.types, _ANOTHER)
            return self.checked(request.urn, decode(request.news))

    @abstractmethod
    def checked(self, urn: str, inputs: dict[str, Any]) -> Any:
        """The answer to Check for a type of this family."""

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A refresh changes nothing: every preview and every run looks for itself anyhow. Nothing can be imported."""
        with reported(context):
            token = known_type(request.urn, self.types, _ANOTHER)
            if not request.properties.fields:
                raise UsageError(
                    Problem(
                        summary=f"a {token} is never imported",
                        given=request.id,
                        why="it stands for what is done to a machine, and has nothing of its own to adopt",
                        next_step="declare it: the first run finds what is there and changes only what differs",
                    )
                )
            return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """What is there stays as it is: hosts, copies and proofs."""
        return empty_pb2.Empty()


def difference(changed: Sequence[str], replaces: Sequence[str] = ()) -> Any:
    """The answer to Diff: these properties are updated in place, or the resource replaced for some of them."""
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=replaces,
        diffs=changed,
        detailedDiff={name: provider_pb2.PropertyDiff(kind=_UPDATE) for name in changed},
        hasDetailedDiff=True,
    )


@contextmanager
def reported(context: Any) -> Iterator[None]:
    """End the call with the text of an error of ours."""
    try:
        yield
    except ProvincialError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))

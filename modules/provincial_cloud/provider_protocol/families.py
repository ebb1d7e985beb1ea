"""One plugin, several families of resources: which of them a process serves is said by its provider's settings.

The engine starts a process for each provider resource, so one process only ever serves one family, and imports nothing
of the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from provincial_cloud import __version__

FAMILY = "family"
"""The setting that names the family; without it a provider is of the first."""
FAMILIES = {
    "aws": "provincial_cloud.aws.provider.servicer",
    "hosts": "provincial_cloud.hosts.provider.servicer",
    "backups": "provincial_cloud.backup.provider.servicer",
}
"""Each family with the module that has its `Servicer`."""


class Families(provider_pb2_grpc.ResourceProviderServicer):
    """Hands every call to the family that this process serves."""

    def __init__(self, engine: str | None = None) -> None:
        self._engine = engine
        self._chosen: Any = None

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """Agree on how property values travel; the same for every family."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=False, accept_resources=False, accept_outputs=False
        )

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Learn where the engine listens."""
        self._engine = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The plugin's version."""
        return plugin_pb2.PluginInfo(version=__version__)

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Choose the family by the settings, and let it check the rest of them."""
        return self._family(request.news).CheckConfig(request, context)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family compare."""
        return self._family(request.news).DiffConfig(request, context)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family configure itself."""
        return self._family(request.args).Configure(request, context)

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The types of the family."""
        return self._served.GetSchema(request, context)

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family stop waiting."""
        return self._served.Cancel(request, context)

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Call a function of the family."""
        return self._served.Invoke(request, context)

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family check a resource's inputs."""
        return self._served.Check(request, context)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family say what a change would do."""
        return self._served.Diff(request, context)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family create."""
        return self._served.Create(request, context)

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family read back."""
        return self._served.Read(request, context)

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family change in place."""
        return self._served.Update(request, context)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Let the family remove."""
        return self._served.Delete(request, context)

    @property
    def _served(self) -> Any:
        """The family that was chosen; the first where nobody configured anything, as for a schema."""
        return self._family(struct_pb2.Struct())

    def _family(self, settings: struct_pb2.Struct) -> Any:
        if self._chosen is None:
            name = settings.fields[FAMILY].string_value if FAMILY in settings.fields else next(iter(FAMILIES))
            self._chosen = _servicer(FAMILIES.get(name, next(iter(FAMILIES.values()))), self._engine)
        return self._chosen


def _servicer(module: str, engine: str | None) -> Any:
    kind: Any = import_module(module).Servicer
    return kind(engine) if getattr(kind, "takes_engine", False) else kind()

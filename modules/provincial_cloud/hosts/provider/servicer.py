"""Pulumi's provider protocol for hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.hosts.evidence import HostFacts
from provincial_cloud.hosts.facts import Target, collect
from provincial_cloud.hosts.host_baseline import HOST_BASELINE, HOST_FACTS
from provincial_cloud.hosts.provider.playbook import Outcome, apply
from provincial_cloud.hosts.provider.probe import Probe, as_changes, probe, role_digest
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import decode, encode

_SECRET = ("secret_variables",)
_FILES = ("identity", "ssh_config", "become_password_file")
STABLE = ("name", "kernel", "virtualization", "container")
"""Facts that say what a machine is; the others change by themselves."""
STABLE_RELEASE = ("ID", "VERSION_ID", "VERSION_CODENAME")
_UPDATE = provider_pb2.PropertyDiff.UPDATE


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves `HostBaseline` and `HostFacts`."""

    takes_engine: ClassVar[bool] = True

    def __init__(self, engine: str | None = None) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine)) if engine else None
        self._root = Project.find().root

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        """The names of the types."""
        schema = {"name": "provincial", "resources": {HOST_BASELINE: {}, HOST_FACTS: {}}}
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
        """A run in progress ends with its process; the next one goes on from there."""
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Add the role's digest, so that a changed role is a change of every host."""
        inputs = decode(request.news)
        if _kind(request.urn) == HOST_BASELINE:
            inputs["role"] = role_digest(self._root)
        missing = [name for name in ("host", "address", "host_keys") if not inputs.get("connection", {}).get(name)]
        failures = [
            provider_pb2.CheckFailure(property=f"connection.{name}", reason="needed to reach the host and to know it")
            for name in missing
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs, _SECRET), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Compare the inputs, and where they are equal look at the host itself."""
        olds, news = decode(request.olds), decode(request.news)
        changed = [name for name in _inputs(news, olds) if olds.get(name) != news.get(name)]
        replaces = ["connection"] if _other_machine(olds, news) else []
        if not changed and _kind(request.urn) == HOST_BASELINE:
            found = self._look(request.urn, olds, news)
            if found is None or not found.applied or found.differences:
                changed = ["changes"]
        elif not changed:
            changed = [] if self._facts(request.urn, news) == olds.get("facts") else ["facts"]
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=replaces,
            diffs=changed,
            detailedDiff={name: provider_pb2.PropertyDiff(kind=_UPDATE) for name in changed},
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Bring the host to its baseline; in a preview see what that would change."""
        with _reported(context):
            inputs = decode(request.properties)
            state = self._bring_about(request.urn, inputs, None, preview=request.preview)
            return provider_pb2.CreateResponse(id=inputs["connection"]["host"], properties=encode(state, _SECRET))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The same for a host that is known."""
        with _reported(context):
            olds, inputs = decode(request.olds), decode(request.news)
            state = self._bring_about(request.urn, inputs, olds, preview=request.preview)
            return provider_pb2.UpdateResponse(properties=encode(state, _SECRET))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """A refresh changes nothing: every preview and every run looks at the host anyhow."""
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The host stays as it is."""
        return empty_pb2.Empty()

    def _bring_about(
        self, urn: str, inputs: dict[str, Any], olds: dict[str, Any] | None, *, preview: bool
    ) -> dict[str, Any]:
        if _kind(urn) == HOST_FACTS:
            return {**inputs, "facts": UNKNOWN if preview else stable_facts(collect(self._target(inputs)))}
        if preview:
            return {**inputs, "applied": UNKNOWN, "notes": UNKNOWN, **self._foreseen(urn, inputs, olds)}
        outcome = self._run(urn, inputs, check=False)
        for item in as_changes(outcome.differences):
            self._log(urn, f"brought about: {item}", engine_pb2.INFO)
        return {
            **inputs,
            "changes": {},
            "applied": outcome.digest,
            "notes": list(outcome.notes),
        }

    def _foreseen(self, urn: str, inputs: dict[str, Any], olds: dict[str, Any] | None) -> dict[str, Any]:
        """What a preview tells; a host that can't be reached is a warning there, and fails alone in the run."""
        try:
            if olds and all(olds.get(name) == inputs.get(name) for name in _inputs(inputs, olds)):
                found = self._look(urn, olds, inputs)
                if found is not None and found.applied:
                    return {"changes": found.changes}
            return {"changes": as_changes(self._run(urn, inputs, check=True).differences)}
        except ProvincialError as error:
            self._log(urn, f"nothing can be foreseen: {error}", engine_pb2.WARNING)
            return {"changes": UNKNOWN}

    def _run(self, urn: str, inputs: dict[str, Any], *, check: bool) -> Outcome:
        vault = inputs.get("vault_password_file")
        return apply(
            self._target(inputs),
            inputs.get("variables", {}),
            inputs.get("secret_variables") or {},
            check=check,
            vault_password_file=self._root / vault if vault else None,
            say=lambda line: self._log(urn, line, engine_pb2.INFO, ephemeral=True),
        )

    def _look(self, urn: str, olds: dict[str, Any], inputs: dict[str, Any]) -> Probe | None:
        try:
            found = probe(self._target(inputs), str(olds.get("applied", "")))
        except ProvincialError as error:
            self._log(urn, str(error), engine_pb2.WARNING)
            return None
        for item, change in found.changes.items():
            self._log(urn, f"{item}: {change}", engine_pb2.INFO)
        return found

    def _facts(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return stable_facts(collect(self._target(inputs)))
        except ProvincialError as error:
            self._log(urn, str(error), engine_pb2.WARNING)
            return None

    def _target(self, inputs: dict[str, Any]) -> Target:
        told = inputs["connection"]
        files: dict[str, Path | None] = {name: self._root / told[name] if told.get(name) else None for name in _FILES}
        return Target(
            host=told["host"],
            address=told["address"],
            host_keys=tuple(told["host_keys"]),
            user=told.get("user", "root"),
            port=int(told.get("port", 22)),
            identity=files["identity"],
            ssh_config=files["ssh_config"],
            become_password=files["become_password_file"],
        )

    def _log(self, urn: str, text: str, severity: Any, *, ephemeral: bool = False) -> None:
        if self._engine is not None:
            self._engine.Log(engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral))


def stable_facts(facts: HostFacts) -> dict[str, Any]:
    """The facts that do not change from one minute to the next: what a machine is, and which release it runs."""
    host = facts.values["host"]
    release = {name: host["release"][name] for name in STABLE_RELEASE if name in host["release"]}
    return {**{name: host[name] for name in STABLE if name in host}, "release": release}


def _kind(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _inputs(news: dict[str, Any], olds: dict[str, Any]) -> list[str]:
    results = ("changes", "applied", "notes", "facts")
    return sorted({name for name in (*news, *olds) if name not in results})


def _other_machine(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Another pinned key is another machine."""
    old, new = olds.get("connection", {}), news.get("connection", {})
    return bool(old) and not set(old.get("host_keys", ())) & set(new.get("host_keys", ()))


@contextmanager
def _reported(context: Any) -> Iterator[None]:
    try:
        yield
    except ProvincialError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
    except OSError as error:
        problem = Problem(summary="a file of the connection can't be read", given=str(error.filename), why=str(error))
        context.abort(grpc.StatusCode.UNKNOWN, str(UsageError(problem)))

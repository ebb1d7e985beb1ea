"""Pulumi's provider protocol for hosts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import provider_pb2

from provincial_cloud.errors import Problem, ProvincialError, UsageError
from provincial_cloud.hosts.evidence import HostFacts
from provincial_cloud.hosts.facts import Target, collect
from provincial_cloud.hosts.host_baseline import HOST_BASELINE, HOST_FACTS
from provincial_cloud.hosts.provider.playbook import Outcome, apply
from provincial_cloud.hosts.provider.probe import Probe, as_changes, probe, role_digest
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.machine_family import MachineFamily, difference, reported
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.urns import type_of
from provincial_cloud.provider_protocol.values import decode, encode

_SECRET = ("secret_variables",)
_FILES = ("identity", "ssh_config", "become_password_file")
STABLE = ("name", "kernel", "virtualization", "container")
"""Facts that say what a machine is; the others change by themselves."""
STABLE_RELEASE = ("ID", "VERSION_ID", "VERSION_CODENAME")


class Servicer(MachineFamily):
    """Serves `HostBaseline` and `HostFacts`."""

    types = (HOST_BASELINE, HOST_FACTS)

    def __init__(self, engine: str | None = None) -> None:
        super().__init__(engine)
        self._root = Project.find().root

    def checked(self, urn: str, inputs: dict[str, Any]) -> Any:
        """Add the role's digest, so that a changed role is a change of every host."""
        if type_of(urn) == HOST_BASELINE:
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
        if not changed and type_of(request.urn) == HOST_BASELINE:
            found = self._look(request.urn, olds, news)
            if found is None or not found.applied or found.differences:
                changed = ["changes"]
        elif not changed:
            changed = [] if self._facts(request.urn, news) == olds.get("facts") else ["facts"]
        return difference(changed, replaces)

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

    def _bring_about(
        self, urn: str, inputs: dict[str, Any], olds: dict[str, Any] | None, *, preview: bool
    ) -> dict[str, Any]:
        if type_of(urn) == HOST_FACTS:
            return {**inputs, "facts": UNKNOWN if preview else stable_facts(collect(self._target(inputs)))}
        if preview:
            return {**inputs, "applied": UNKNOWN, "notes": UNKNOWN, **self._foreseen(urn, inputs, olds)}
        outcome = self._run(urn, inputs, check=False)
        for item in as_changes(outcome.differences):
            self.log.note(urn, f"brought about: {item}")
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
            self.log.warn(urn, f"nothing can be foreseen: {error}")
            return {"changes": UNKNOWN}

    def _run(self, urn: str, inputs: dict[str, Any], *, check: bool) -> Outcome:
        vault = inputs.get("vault_password_file")
        return apply(
            self._target(inputs),
            inputs.get("variables", {}),
            inputs.get("secret_variables") or {},
            check=check,
            vault_password_file=self._root / vault if vault else None,
            say=lambda line: self.log.status(urn, line),
        )

    def _look(self, urn: str, olds: dict[str, Any], inputs: dict[str, Any]) -> Probe | None:
        try:
            found = probe(self._target(inputs), str(olds.get("applied", "")))
        except ProvincialError as error:
            self.log.warn(urn, str(error))
            return None
        for item, change in found.changes.items():
            self.log.note(urn, f"{item}: {change}")
        return found

    def _facts(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return stable_facts(collect(self._target(inputs)))
        except ProvincialError as error:
            self.log.warn(urn, str(error))
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


def stable_facts(facts: HostFacts) -> dict[str, Any]:
    """The facts that do not change from one minute to the next: what a machine is, and which release it runs."""
    host = facts.values["host"]
    release = {name: host["release"][name] for name in STABLE_RELEASE if name in host["release"]}
    return {**{name: host[name] for name in STABLE if name in host}, "release": release}


def _inputs(news: dict[str, Any], olds: dict[str, Any]) -> list[str]:
    results = ("changes", "applied", "notes", "facts")
    return sorted({name for name in (*news, *olds) if name not in results})


def _other_machine(olds: dict[str, Any], news: dict[str, Any]) -> bool:
    """Another pinned key is another machine."""
    old, new = olds.get("connection", {}), news.get("connection", {})
    return bool(old) and not set(old.get("host_keys", ())) & set(new.get("host_keys", ()))


@contextmanager
def _reported(context: Any) -> Iterator[None]:
    with reported(context):
        try:
            yield
        except OSError as error:
            summary = "a file of the connection can't be read"
            raise UsageError(Problem(summary=summary, given=str(error.filename), why=str(error))) from error

"""What is known of the running control plane, kept in `.provincial/sandbox/kubernetes.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from provincial_cloud.private_files import write_private
from provincial_cloud.sandbox.control_plane import Server
from provincial_cloud.sandbox.process import DETACH, ProcessIdentity, identify


class ServerRecord(BaseModel):
    """One server that was started."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: ProcessIdentity
    port: int


class ClusterRecord(BaseModel):
    """Written after each server's start, so that a start that is killed half-way leaves nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    started: datetime
    kubectl: Path
    servers: Mapping[Server, ServerRecord]


def record_path(folder: Path) -> Path:
    """Where the record lies in the sandbox's folder."""
    return folder / "kubernetes.json"


def read_record(folder: Path) -> ClusterRecord | None:
    """The record, or None when there is none or it can't be read (of another version, or damaged)."""
    try:
        return ClusterRecord.model_validate_json(record_path(folder).read_bytes())
    except (OSError, ValidationError):
        return None


def write_record(folder: Path, record: ClusterRecord) -> None:
    """Write the record in one step with mode 0600. Raises ProvincialError when the disk refuses."""
    write_private(record_path(folder), record.model_dump_json(indent=2) + "\n")


def servers_on(data: Path) -> Iterator[tuple[Server, ProcessIdentity]]:
    """Every living server whose command line names files below `data`, known to a record or not.

    What is about to start one (detach.py, whose starter may have been killed) counts as that server.
    """
    names, mark = set(Server), f"={data.resolve()}/"
    for process in psutil.process_iter(["cmdline"]):
        command: list[str] = process.info["cmdline"] or []
        if not any(mark in argument for argument in command[1:]):
            continue
        candidates = command if str(DETACH) in command else command[:1]
        server = next((name for name in (Path(part).name for part in candidates) if name in names), None)
        identity = identify(process.pid)
        if server is not None and identity is not None:
            yield Server(server), identity

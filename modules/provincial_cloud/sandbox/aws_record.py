"""What is known of the running AWS half, kept in one small file: `.provincial/sandbox/aws.json`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from provincial_cloud.private_files import private_folder, write_private
from provincial_cloud.sandbox.process import ProcessIdentity, identify

SERVER_MODULE = "provincial_cloud.sandbox.aws_server"
"""What the server is started as."""


def server_arguments(folder: Path) -> list[str]:
    """The beginning of the server's arguments; it tells whose server a process is."""
    return ["-m", SERVER_MODULE, "--folder", str(folder.resolve())]


class AwsRecord(BaseModel):
    """Written by the server itself once it listens; removed when it ends in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: ProcessIdentity
    port: int
    region: str
    instance: str
    """Random for each start. moto keeps its cloud in memory, so another instance is another, empty cloud."""
    started: datetime
    faults: Path | None = None
    """The file of planted faults, when there is one."""


def record_path(folder: Path) -> Path:
    """Where the record lies in the sandbox's folder."""
    return folder / "aws.json"


def read_record(folder: Path) -> AwsRecord | None:
    """The record, or None when there is none or it can't be read (of another version, or damaged)."""
    try:
        return AwsRecord.model_validate_json(record_path(folder).read_bytes())
    except (OSError, ValidationError):
        return None


def write_record(folder: Path, record: AwsRecord) -> None:
    """Write the record in one step with mode 0600. Raises ProvincialError when the disk refuses."""
    write_private(record_path(private_folder(folder)), record.model_dump_json(indent=2) + "\n")


def servers_on(folder: Path) -> list[ProcessIdentity]:
    """Every living server of this sandbox folder, and what is about to become one, by its command line."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        start = command.index(SERVER_MODULE) if SERVER_MODULE in command else 0
        if start and command[start - 1 : start + 3] == server_arguments(folder):
            identity = identify(process.pid)
            if identity is not None:
                found.append(identity)
    return found

"""What is known of the running AWS half, kept in one small file: `.provincial/sandbox/aws.json`.

Every plugin that works in the sandbox reads it, so it is read without a library of models: loading one takes longer
than all else that a plugin does before its first call.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from provincial_cloud.private_files import private_folder, write_private
from provincial_cloud.sandbox.process import ProcessIdentity, identify

SERVER_MODULE = "provincial_cloud.sandbox.aws_server"
"""What the server is started as."""


def server_arguments(folder: Path) -> list[str]:
    """The beginning of the server's arguments; it tells whose server a process is."""
    return ["-m", SERVER_MODULE, "--folder", str(folder.resolve())]


@dataclass(frozen=True, kw_only=True)
class AwsRecord:
    """Written by the server itself once it listens; removed when it ends in order."""

    process: ProcessIdentity
    port: int
    region: str
    instance: str
    """Random for each start. moto keeps its cloud in memory, so another instance is another, empty cloud."""
    started: datetime
    faults: Path | None = None
    """The file of planted faults, when there is one."""

    def plain(self) -> dict[str, Any]:
        """The record in the types of JSON, as it lies in the file."""
        return {
            "process": {"pid": self.process.pid, "start_mark": self.process.start_mark},
            "port": self.port,
            "region": self.region,
            "instance": self.instance,
            "started": self.started.isoformat(),
            "faults": str(self.faults) if self.faults else None,
        }

    @classmethod
    def of(cls, text: bytes) -> AwsRecord:
        """The record that was written as `text`. Raises ValueError where it is of another form."""
        kept = _fields(
            json.loads(text), {"process": dict, "port": int, "region": str, "instance": str, "started": str}, "faults"
        )
        process = _fields(kept.pop("process"), {"pid": int, "start_mark": str})
        started, faults = datetime.fromisoformat(kept.pop("started")), kept.pop("faults")
        if not isinstance(faults, str | None):
            raise ValueError("faults is not the path of a file")  # noqa: TRY004 - the text is wrong, not the call
        return cls(**kept, process=ProcessIdentity(**process), started=started, faults=Path(faults) if faults else None)


def _fields(given: Any, kinds: dict[str, type], *more: str) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) != {*kinds, *more}:
        raise ValueError(f"not an object with {', '.join([*kinds, *more])}")
    for name, kind in kinds.items():
        if type(given[name]) is not kind:
            raise ValueError(f"{name} is not of type {kind.__name__}")
    return given


def record_path(folder: Path) -> Path:
    """Where the record lies in the sandbox's folder."""
    return folder / "aws.json"


def read_record(folder: Path) -> AwsRecord | None:
    """The record, or None when there is none or it can't be read (of another version, or damaged)."""
    try:
        return AwsRecord.of(record_path(folder).read_bytes())
    except (OSError, ValueError):
        return None


def write_record(folder: Path, record: AwsRecord) -> None:
    """Write the record in one step with mode 0600. Raises ProvincialError when the disk refuses."""
    write_private(record_path(private_folder(folder)), json.dumps(record.plain(), indent=2) + "\n")


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

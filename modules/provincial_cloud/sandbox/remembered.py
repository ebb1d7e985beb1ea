"""The ports of the last start, so that the next one uses them again: endpoints and kubeconfigs stay true."""

from __future__ import annotations

import json
from pathlib import Path

from provincial_cloud.private_files import write_private


def _path(folder: Path) -> Path:
    return folder / "ports.json"


def recall(folder: Path) -> dict[str, int]:
    """The port each server had last, by the server's name; empty when nothing is known."""
    try:
        content = json.loads(_path(folder).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: port for name, port in content.items() if isinstance(port, int) and 0 < port < 65536}


def remember(folder: Path, **ports: int) -> None:
    """Keep these ports beside those already known. Raises ProvincialError when the disk refuses."""
    write_private(_path(folder), json.dumps(recall(folder) | ports, sort_keys=True) + "\n")

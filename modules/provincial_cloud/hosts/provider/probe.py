"""The quick look at a host: one SSH connection compares it with the desired state that it keeps of its last run."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provincial_cloud.hosts.facts import CollectionError, Target, ask, failure
from provincial_cloud.project import Project

SECONDS = 60
_ENGINE = "roles/baseline/module_utils/baseline_state.py"


@dataclass(frozen=True)
class Probe:
    """What a look found; `applied` is False where the host keeps no such desired state (rebuilt, or never applied)."""

    applied: bool
    differences: dict[str, list[dict[str, str]]]

    @property
    def changes(self) -> dict[str, str]:
        """Each differing item with what is there and what is wanted, in one text."""
        return as_changes(self.differences)


def as_changes(differences: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Differences by area as one map, as people read it."""
    return {
        f"{area}: {one['item']}": f"{one['before']} -> {one['after']}"
        for area, found in differences.items()
        for one in found
    }


def probe(target: Target, digest: str) -> Probe:
    """Look at a host. Raises UnreachableError, HostKeyError or CollectionError; nothing on the host is changed."""
    engine = (Project.find().root / _ENGINE).read_text(encoding="utf-8")
    program = f"{engine}\n\nprint('\\n' + json.dumps(probe({digest!r})))\n"
    try:
        said = ask(target, program, seconds=SECONDS)
    except subprocess.TimeoutExpired:
        raise failure(target, 255, f"no answer in {SECONDS} s") from None
    try:
        answer: dict[str, Any] = json.loads(said.decode().strip().splitlines()[-1])
        return Probe(answer["state"] == "applied", answer["differences"])
    except (ValueError, LookupError) as error:
        raise failure(target, 1, f"an answer that makes no sense: {error}") from None


def role_digest(root: Path) -> str:
    """The role in 64 characters: it changes with any of its files."""
    folder = root / "roles" / "baseline"
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "README.md":
            total.update(f"{path.relative_to(folder)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


__all__ = ["CollectionError", "Probe", "as_changes", "probe", "role_digest"]

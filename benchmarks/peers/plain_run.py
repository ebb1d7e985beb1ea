"""Running the plain role as an engineer does: `ansible-playbook` over SSH with pipelining, on one connection."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring.verdict import DifferentWorkError

from provincial_cloud.hosts.facts import Target, known_hosts_text
from provincial_cloud.hosts.provider.playbook_process import environment, inventory

LONGEST_SECONDS = 1800
_RECAP = re.compile(r"ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")


@dataclass(frozen=True, kw_only=True)
class Recap:
    """What ansible-playbook says at its end: tasks that were well, and those of them that changed something."""

    ok: int
    changed: int


def run_play(target: Target, play: list[dict[str, Any]]) -> Recap:
    """Run a play on a host. Raises DifferentWorkError with its last words where a task fails."""
    with tempfile.TemporaryDirectory(prefix="benchmark-plain-") as name:
        folder = Path(name)
        pinned = folder / "known_hosts"
        pinned.write_text(known_hosts_text(target), encoding="utf-8")
        (folder / "inventory.json").write_text(json.dumps(inventory(target, pinned)), encoding="utf-8")
        (folder / "plain.json").write_text(json.dumps(play), encoding="utf-8")
        command = Path(sys.prefix) / "bin" / "ansible-playbook"
        done = subprocess.run(
            [command, "-i", folder / "inventory.json", folder / "plain.json"],
            env=environment(target, folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
    found = _RECAP.search(done.stdout)
    if done.returncode or found is None:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise DifferentWorkError([f"the plain role ended with status {done.returncode}:\n{said}"])
    return Recap(ok=int(found[1]), changed=int(found[2]))

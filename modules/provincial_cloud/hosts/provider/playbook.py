"""Running the role on one host, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.hosts.facts import Target

_PROCESS = "provincial_cloud.hosts.provider.playbook_process"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run found and did; in check mode `differences` is what it would do."""

    differences: dict[str, list[dict[str, str]]]
    digest: str
    notes: tuple[str, ...]


def apply(
    target: Target,
    variables: Mapping[str, Any],
    secrets: Mapping[str, Any],
    *,
    check: bool,
    vault_password_file: Path | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Bring a host to its baseline, or see in check mode what that would change.

    Raises ProvincialError that names the task; passwords and secret variables are in no message, argument or file that
    stays.
    """
    request = {
        "asked_by": os.getpid(),
        "target": asdict(target),
        "variables": dict(variables),
        "secrets": dict(secrets),
        "check": check,
        "vault_password_file": vault_password_file,
    }
    last: dict[str, Any] = {}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
        subprocess.Popen(
            [sys.executable, "-m", _PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request, default=str))
        process.stdin.close()
        for line in process.stdout:
            last = json.loads(line)
            if "say" in last:
                say(last["say"])
        process.wait()
        errors.seek(0)
        said = errors.read().strip().splitlines()[-6:]
    if "done" in last:
        found = last["done"]
        return Outcome(differences=found["differences"], digest=found["digest"], notes=tuple(found["notes"]))
    if "problems" in last:
        raise ProvincialError(*(Problem(**problem) for problem in last["problems"]))
    raise ProvincialError(
        Problem(
            summary=f"the run on {target.host} ended before its time (status {process.returncode})",
            why="\n".join(said) or "it was killed",
            next_step="run the same command again: it goes on where this run stopped",
        )
    )

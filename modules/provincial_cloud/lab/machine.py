"""Commands of this machine that the lab needs, and whether they may be used."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from provincial_cloud.errors import Problem, ProvincialError, UsageError

PROGRAMS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
}
"""Each program the lab runs, with the Debian package that has it."""
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def require_machine() -> None:
    """Raises UsageError when this machine or user can't run a lab."""
    problems = []
    if os.geteuid() != 0:
        problems.append(
            Problem(
                summary="the lab needs root",
                given=f"user id {os.geteuid()}",
                allowed="root on a Linux machine of your own, such as a virtual machine for tests",
                why="hosts are booted in network namespaces and with mounts of their own",
                next_step="run it as root; everything else of this project runs without",
            )
        )
    missing = {
        program: package for program, package in PROGRAMS.items() if not shutil.which(program, path=_SYSTEM_PATH)
    }
    if missing:
        packages = " ".join(sorted(set(missing.values())))
        problems.append(
            Problem(
                summary="programs of the lab are missing",
                given=", ".join(missing),
                why="hosts are made and booted with Debian's own tools",
                next_step=f"apt-get install --no-install-recommends {packages}",
            )
        )
    if problems:
        raise UsageError(*problems)


def run(*words: str, given: str | None = None, check: bool = True, seconds: float = 120) -> str:
    """Run a program to its end and return what it printed. Raises ProvincialError with its last words."""
    done = attempt(words, given=given, seconds=seconds)
    if check and done.returncode:
        raise ProvincialError(
            Problem(
                summary=f"{words[0]} failed with status {done.returncode}",
                given=" ".join(words),
                why="\n".join((done.stderr or done.stdout).strip().splitlines()[-6:]) or "it said nothing",
            )
        )
    return done.stdout


def attempt(
    words: Sequence[str], *, given: str | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """The same, leaving the verdict to the caller. Raises ProvincialError when it does not end in time."""
    try:
        return subprocess.run(
            list(words),
            env={**os.environ, "PATH": _SYSTEM_PATH, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise ProvincialError(
            Problem(summary=f"{words[0]} did not end in {seconds:.0f} s", given=" ".join(words))
        ) from error

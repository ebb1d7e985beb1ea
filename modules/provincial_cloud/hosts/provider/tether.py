"""`tether.py FOLDER COMMAND...`: run a command that must not outlive whoever asked for it.

It stands between the process that runs the role and ansible-playbook. When that process is gone, killed included, or
asks it to end, it ends every process of the run and removes FOLDER, which holds the run's private files. Ansible's
workers and ssh's masters are sessions of their own, so they are found by FOLDER, which their command lines name. Run as
a file by a fresh interpreter: only the standard library is used, and nothing but POSIX.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from typing import NoReturn

SECONDS = 1.0
"""How often it looks whether its parent is still there."""


def main(folder: str, *command: str) -> int:
    """Run the command and return its status; never returns once the parent is gone."""
    parent = os.getppid()

    def end(*_: object) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        child.kill()
        for pid in of(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    child = subprocess.Popen(command)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, end)
    while True:
        try:
            return child.wait(SECONDS)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                end()


def of(folder: str) -> list[int]:
    """The other processes whose command line names the folder."""
    done = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=False)
    found = [line.split(maxsplit=1) for line in done.stdout.splitlines() if folder in line]
    return [int(words[0]) for words in found if int(words[0]) != os.getpid()]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Start one process that belongs to no shell: `detach.py LOG PROGRAM ARGUMENT...` prints its pid and ends.

It is run as a file by a fresh interpreter, not imported: its end is what hands the new process over to init, so that
neither a closed terminal nor a killed `make up` (nor anything that kills a whole tree of processes) takes the sandbox
along. Only the standard library is used, and `-I -S` keeps its start to some 15 ms.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main(log: str, *command: str) -> int:
    """Start `command` in a session of its own with its output appended to `log` (mode 0600), and print its pid."""
    os.umask(0o077)
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    except OSError as error:
        print(f"{error.filename or command[0]}: {error.strerror}", file=sys.stderr)
        return 1
    print(process.pid, flush=True)
    process.returncode = 0  # it lives on: its end is not ours to wait for
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The operator's way into the lab: `reach.py NAMESPACE SOURCE ADDRESS PORT`, run by ssh as its ProxyCommand.

It connects inside the namespace, from SOURCE, hands the open connection to ssh (ProxyUseFdpass) and ends, so nothing
stands between ssh and the host. Run as a file by a fresh interpreter: only the standard library is used.
"""

from __future__ import annotations

import array
import ctypes
import os
import socket
import sys

_CLONE_NEWNET = 0x40000000
_SECONDS = 10.0


def main(namespace: str, source: str, address: str, port: str) -> int:
    """Connect and pass the connection on; the exit status is 0 when it worked."""
    try:
        handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    except OSError:
        print("the lab does not run; start it with: provincial lab start", file=sys.stderr)
        return 1
    if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):
        print(f"no way into the lab's network: {os.strerror(ctypes.get_errno())} (root is needed)", file=sys.stderr)
        return 1
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(_SECONDS)
    try:
        if source != "-":
            connection.bind((source, 0))
        connection.connect((address, int(port)))
    except OSError as error:
        print(f"{address} port {port}: {error.strerror or error}", file=sys.stderr)
        return 1
    connection.settimeout(None)
    rights = array.array("i", [connection.fileno()])
    with socket.socket(fileno=os.dup(1)) as towards_ssh:
        towards_ssh.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The hosts' way to Debian's packages: a small HTTP proxy on their gateway, a process of its own.

`python -m provincial_cloud.lab.packages NAMESPACE CACHE PORT ADDRESS... -- MIRROR...`: it listens inside the lab's
network and connects from the machine's. Only GET and HEAD, and only the mirrors that the images' own source lists name;
package files, whose content never changes under their name, are kept in the user's cache.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_CLONE_NEWNET = 0x40000000
_SECONDS = 60.0
_BLOCK = 1 << 16
_PASSED_ON = ("Accept", "If-Modified-Since", "Range", "If-Range", "Cache-Control")
_PASSED_BACK = ("Content-Type", "Content-Length", "Last-Modified", "Content-Range", "ETag", "Accept-Ranges", "Location")


class Relay(BaseHTTPRequestHandler):
    """One request of apt."""

    mirrors: frozenset[str] = frozenset()
    store: Path = Path()
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Hand over a package from the store, or pass the request on."""
        target = urlsplit(self.path)
        if target.scheme != "http" or target.hostname not in self.mirrors or target.port not in (None, 80):
            self.send_error(403, "only the Debian mirrors of the lab's images")
            return
        kept = self._kept(target.hostname or "", target.path)
        if kept is not None and kept.is_file() and "Range" not in self.headers:
            self._send_kept(kept)
            return
        try:
            self._pass_on(target.hostname or "", target.path, kept)
        except (OSError, http.client.HTTPException) as error:
            self.close_connection = True
            self.log_message("%s: %s", self.path, error)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def _kept(self, mirror: str, path: str) -> Path | None:
        if not path.endswith(".deb") or "/pool/" not in path:
            return None
        candidate = (self.store / mirror / unquote(path).lstrip("/")).resolve()
        return candidate if candidate.is_relative_to(self.store) else None

    def _send_kept(self, kept: Path) -> None:
        with kept.open("rb") as file:
            self.send_response(200)
            self.send_header("Content-Length", str(os.fstat(file.fileno()).st_size))
            self.end_headers()
            if self.command == "GET":
                shutil.copyfileobj(file, self.wfile, _BLOCK)

    def _pass_on(self, mirror: str, path: str, kept: Path | None) -> None:
        upstream = http.client.HTTPConnection(mirror, timeout=_SECONDS)
        try:
            headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            upstream.request(self.command, path, headers=headers)
            answer = upstream.getresponse()
            length = answer.getheader("Content-Length")
            self.send_response_only(answer.status, answer.reason)
            for name in _PASSED_BACK:
                value = answer.getheader(name)
                if value is not None:
                    self.send_header(name, value)
            if length is None:
                self.close_connection = True
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command == "GET":
                self._copy(answer, kept if answer.status == 200 and length is not None else None, int(length or 0))
        finally:
            upstream.close()

    def _copy(self, answer: http.client.HTTPResponse, kept: Path | None, length: int) -> None:
        if kept is None:
            shutil.copyfileobj(answer, self.wfile, _BLOCK)
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=".draft-")
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                while block := answer.read(_BLOCK):
                    file.write(block)
                    self.wfile.write(block)
            if draft.stat().st_size == length:  # apt checks the hash; a cut transfer is not kept
                draft.replace(kept)
        finally:
            draft.unlink(missing_ok=True)

    def log_message(self, format: str, *args: object) -> None:
        """One line a failure; requests that went well are not logged."""
        if len(args) < 2 or str(args[1])[:1] not in "23":
            sys.stderr.write(f"{self.address_string()} {format % args}\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(listening.getsockname()[:2], Relay, bind_and_activate=False)
        self.socket.close()
        self.socket = listening

    def handle_error(self, request: object, client_address: object) -> None:
        """A host that hangs up is no news."""


def main(words: Sequence[str]) -> None:
    """Serve until asked to end."""
    namespace, store, port, *rest = words
    split = rest.index("--")
    addresses, mirrors = rest[:split], rest[split + 1 :]
    Relay.mirrors = frozenset(mirrors)
    Relay.store = Path(store).resolve()
    servers = [_Server(each) for each in listen(namespace, addresses, int(port))]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def listen(namespace: str, addresses: Sequence[str], port: int) -> list[socket.socket]:
    """Sockets inside the namespace; a thread goes there and ends, so connections out are the machine's own."""
    found: list[socket.socket] = []
    failed: list[OSError] = []

    def inside() -> None:
        try:
            handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
            if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            found.extend(socket.create_server((address, port)) for address in addresses)
        except OSError as error:
            failed.append(error)

    visitor = threading.Thread(target=inside)
    visitor.start()
    visitor.join()
    if failed:
        raise failed[0]
    return found


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(sys.argv[1:])

"""Fetching one file over HTTP: streamed, with a limit on every wait, and nothing left behind when it fails."""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provincial_cloud.toolchain.progress import Step
from provincial_cloud.toolchain.rungs import RungError

BLOCK_BYTES = 256 * 1024
TEXT_LIMIT_BYTES = 1024 * 1024
"""A list of checksums is never longer than this."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait, in seconds."""

    connect: float = 10.0
    """For the name, the connection and the first answer together."""
    stall: float = 30.0
    """For the next bytes."""


def fetch_file(url: str, target: Path, *, step: Step, patience: Patience) -> str:
    """Stream `url` into `target` and return its SHA-256; raises RungError, and OSError when the disk is full."""
    digest = hashlib.sha256()
    done = 0
    with _open(url, patience) as answer, target.open("wb") as file:
        length = answer.headers.get("Content-Length")
        total = int(length) if length and length.isdigit() else None
        while True:
            try:
                block = answer.read1(BLOCK_BYTES)
            except (OSError, http.client.HTTPException) as error:
                raise RungError(f"{url}: {_broken(error, done, total, patience)}") from error
            if not block:
                break
            file.write(block)
            digest.update(block)
            done += len(block)
            step.update(done, total=total)
    if total is not None and done != total:
        raise RungError(f"{url}: cut short, {done} of {total} bytes came")
    return digest.hexdigest()


def fetch_text(url: str, *, patience: Patience) -> str:
    """A small text file; raises RungError."""
    with _open(url, patience) as answer:
        try:
            content = answer.read(TEXT_LIMIT_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise RungError(f"{url}: {_broken(error, 0, None, patience)}") from error
    return bytes(content).decode(errors="replace")


def _open(url: str, patience: Patience) -> Any:
    """The answer to a GET. A thread does it, because a name server that keeps silent can't be given a time limit."""
    request = urllib.request.Request(url, headers={"User-Agent": "provincial-cloud"})  # noqa: S310  # pins and mirror
    results: list[Any] = []
    given_up = threading.Event()

    def connect() -> None:
        try:
            result: Any = urllib.request.urlopen(request, timeout=patience.stall)  # noqa: S310
        except Exception as error:  # noqa: BLE001  # handed to the caller below
            result = error
        results.append(result)
        if given_up.is_set() and hasattr(result, "close"):
            result.close()

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(patience.connect)
    if not results:
        given_up.set()
        raise RungError(f"{url}: no answer within {patience.connect:g} s")
    answer = results[0]
    if isinstance(answer, urllib.error.HTTPError):
        answer.close()
        raise RungError(f"{url}: the server answered {answer.code} {answer.reason}")
    if isinstance(answer, urllib.error.URLError):
        raise RungError(f"{url}: {_unreachable(answer.reason)}")
    if isinstance(answer, OSError | http.client.HTTPException | ValueError):
        raise RungError(f"{url}: {_unreachable(answer)}")
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _unreachable(reason: object) -> str:
    if isinstance(reason, socket.gaierror):
        return "its name can't be resolved (no way to the internet?)"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"its certificate can't be verified ({reason.verify_message})"
    if isinstance(reason, OSError) and reason.strerror:
        return f"can't be reached ({reason.strerror})"
    return f"can't be reached ({reason})"


def _broken(error: Exception, done: int, total: int | None, patience: Patience) -> str:
    of = f" of {total}" if total is not None else ""
    if isinstance(error, TimeoutError):
        return f"stalled, nothing came for {patience.stall:g} s after {done}{of} bytes"
    return f"the connection broke after {done}{of} bytes ({error})"

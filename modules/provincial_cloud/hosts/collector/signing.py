"""The host's own signature over the facts, made with its SSH host key: no key of ours ever lies on a host."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from provincial_cloud.hosts.collector.reading import UnavailableError, run

NAMESPACE = "provincial-facts"
KEY_FILES = {
    "ssh-ed25519": "/etc/ssh/ssh_host_ed25519_key",
    "ecdsa-sha2-nistp256": "/etc/ssh/ssh_host_ecdsa_key",
    "ssh-rsa": "/etc/ssh/ssh_host_rsa_key",
}
"""Private host keys by type; the host signs with the first that the environment pins."""


def canonical(value: dict[str, Any]) -> bytes:
    """The one way to write facts: sorted keys, no spaces, UTF-8."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return written.encode("utf-8", "backslashreplace")


def statement(host: str, nonce: str, asked: int, facts: bytes) -> str:
    """What the host signs: whose facts these are, in answer to which request, and their digest."""
    digest = hashlib.sha256(facts).hexdigest()
    return f"{NAMESPACE} 1\nhost {host}\nnonce {nonce}\nasked {asked}\nsha256 {digest}\n"


def document(values: dict[str, Any], request: dict[str, Any]) -> bytes:
    """The facts with their statement and signature, in canonical form."""
    said = statement(request["host"], request["nonce"], request["asked"], canonical(values))
    return canonical({"version": 1, "statement": said, "signature": sign(said, request["key_types"]), "facts": values})


def sign(said: str, key_types: list[str]) -> str:
    """The armoured SSH signature. UnavailableError when the host has none of the pinned keys or may not read it."""
    for kind in key_types:
        path = KEY_FILES.get(kind)
        if path and os.access(path, os.R_OK):
            return run("ssh-keygen", "-Y", "sign", "-q", "-f", path, "-n", NAMESPACE, stdin=said)
    raise UnavailableError("failed", f"no readable host key of the pinned types {', '.join(key_types)}")

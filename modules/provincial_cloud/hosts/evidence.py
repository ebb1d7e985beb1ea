"""Facts as evidence: signed by the host, believed only after the pinned host key verifies them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.hosts.collector.signing import NAMESPACE, canonical, statement

MOST_BYTES = 16 * 1024 * 1024
"""Largest document that is read at all."""


class EvidenceError(ProvincialError):
    """The facts are not what the pinned host signed in answer to this request; nothing of them is believed."""


@dataclass(frozen=True, kw_only=True)
class HostFacts:
    """One host's verified facts; `document` is the signed evidence byte for byte."""

    host: str
    collected: datetime
    nonce: str
    values: Mapping[str, Any]
    document: bytes

    @property
    def sha256(self) -> str:
        """The digest of the facts that the host signed."""
        line = json.loads(self.document)["statement"].splitlines()[-1]
        return str(line.removeprefix("sha256 "))


def verified(document: bytes, *, host: str, host_keys: Sequence[str], nonce: str | None = None) -> HostFacts:
    """The facts in a document once everything about it holds.

    It must be canonical to the byte, speak of `host`, answer `nonce` (None: an archived document, any nonce), carry the
    facts whose digest it states, and be signed in our namespace by one of `host_keys` ("type base64"). Raises
    EvidenceError naming the first thing that does not hold.
    """
    if len(document) > MOST_BYTES:
        raise _refused(host, "the document is too large", given=f"{len(document)} bytes", allowed=f"{MOST_BYTES}")
    try:
        said = json.loads(document)
        facts, text, signature = said["facts"], said["statement"], said["signature"]
        shaped = set(said) == {"version", "statement", "signature", "facts"} and said["version"] == 1
        whole = shaped and isinstance(text, str) and isinstance(signature, str) and canonical(said) == document
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole or not isinstance(facts, dict):
        raise _refused(host, "the document is not in its canonical form, so it was altered or cut")
    words = dict(line.partition(" ")[::2] for line in text.splitlines()[1:])
    asked = words.get("asked", "")
    if not asked.isdigit() or text != statement(host, words.get("nonce", ""), int(asked), canonical(facts)):
        raise _refused(host, "the statement does not describe these facts of this host", given=text.replace("\n", "; "))
    if nonce is not None and words["nonce"] != nonce:
        raise _refused(host, "the document answers another request: an old one was played back", given=words["nonce"])
    _check_signature(text, signature, host, host_keys)
    when = datetime.fromtimestamp(int(asked), UTC)
    return HostFacts(host=host, collected=when, nonce=words["nonce"], values=facts, document=document)


def _check_signature(text: str, signature: str, host: str, host_keys: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="provincial-facts-") as folder:
        signers, armoured = Path(folder, "allowed_signers"), Path(folder, "signature")
        signers.write_text("".join(f'{host} namespaces="{NAMESPACE}" {key}\n' for key in host_keys), encoding="utf-8")
        armoured.write_text(signature, encoding="utf-8")
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", host, "-n", NAMESPACE, "-s", armoured],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    if done.returncode != 0:
        raise _refused(
            host,
            "the signature is not that of a pinned host key",
            given=(done.stderr or done.stdout).strip().splitlines()[0]
            if (done.stderr or done.stdout).strip()
            else None,
            allowed="a signature by one of the keys in the host's ssh.host_keys",
        )


def _refused(host: str, summary: str, *, given: str | None = None, allowed: str | None = None) -> EvidenceError:
    return EvidenceError(
        Problem(
            summary=f"facts of {host} are refused: {summary}",
            given=given,
            allowed=allowed,
            why="evidence that can't be traced to the host itself proves nothing",
            next_step="collect them again; if the host was rebuilt, check its new key by hand and pin it in hosts.yaml",
        )
    )

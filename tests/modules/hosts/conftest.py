"""A host's SSH key, made for the test, and documents signed with it as a host signs them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.hosts.collector import signing

NONCE = "5f" * 16
ASKED = 1_795_000_000


@dataclass(frozen=True)
class HostKey:
    """A key pair in the form that sshd keeps: the private file, and the public part as it is pinned."""

    path: Path
    public: str


@pytest.fixture(scope="session")
def make_key(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., HostKey]:
    def run(kind: str = "ed25519") -> HostKey:
        path = tmp_path_factory.mktemp("key") / "ssh_host_key"
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True)
        return HostKey(path, " ".join(path.with_suffix(".pub").read_text().split()[:2]))

    return run


@pytest.fixture(scope="session")
def host_key(make_key: Callable[..., HostKey]) -> HostKey:
    return make_key()


@pytest.fixture
def document_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """What the collector writes for some facts, signed with the key of a test host."""

    def run(key: HostKey, facts: dict[str, Any] | None = None, **request: Any) -> bytes:
        kind = key.public.split()[0]
        monkeypatch.setattr(signing, "KEY_FILES", {kind: str(key.path)})
        asked = {"host": "may-chu-01", "nonce": NONCE, "asked": ASKED, "key_types": [kind], **request}
        return signing.document(facts or {"schema": 1, "host": {"name": "máy"}}, asked)

    return run

"""A cluster's etcd: a snapshot with answers from its very revision, and a throw-away member that must give them.

Asked through etcd's own HTTP door (its gRPC gateway), so that the machine that backs up needs no client program.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import shutil
import ssl
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.private_files import private_folder
from provincial_cloud.sandbox import ports
from provincial_cloud.sandbox.https_probe import ClientIdentity
from provincial_cloud.throw_away import folder, running_server

KEYS, REVISION, HASH = "keys under each prefix", "revision", "hash of all keys and values"
"""What is asked of every etcd."""
CALL_SECONDS = 120.0
_ATTEMPTS = 3
_SUM = hashlib.sha256().digest_size
_ALL = {"key": "AA==", "range_end": "AA=="}
"""Every key there is, in the API's words: from the zero byte on, without an end."""


class EtcdError(ProvincialError):
    """etcd, or the program that restores its snapshots, refused; its last words are in the problem."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """How one member of an etcd is reached: by HTTPS, with a client certificate."""

    url: str
    client: ClientIdentity

    def call(self, path: str, **asked: Any) -> dict[str, Any]:
        """The one answer to a call. Raises EtcdError."""
        (answer,) = self.stream(path, **asked)
        return answer

    def stream(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """The answers to a call that gives several. Raises EtcdError."""
        where = urlsplit(self.url)
        try:
            context = ssl.create_default_context(cafile=str(self.client.authority))
            if self.client.certificate is not None:
                context.load_cert_chain(self.client.certificate, self.client.key)
            connection = http.client.HTTPSConnection(where.netloc, timeout=CALL_SECONDS, context=context)
            try:
                connection.request("POST", f"/v3/{path}", json.dumps(asked))
                response = connection.getresponse()
                if response.status != http.client.OK:
                    raise self._refused(path, response.read(2000).decode("utf-8", "replace"))
                for line in response:
                    told = json.loads(line)
                    if "error" in told:
                        raise self._refused(path, str(told["error"]))
                    yield told.get("result", told)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._refused(path, str(error)) from error

    def _refused(self, path: str, why: str) -> EtcdError:
        return EtcdError(Problem(summary="etcd did not answer", given=f"{path} at {self.url}", why=why.strip() or None))


def snapshot(member: Member, target: Path) -> dict[str, str]:
    """Write a snapshot of an etcd to `target` and return the answers of its very revision.

    Raises EtcdError; `target` then holds nothing that counts.
    """
    for _ in range(_ATTEMPTS):
        before = _compacted(member)
        _receive(member, target)
        revision = _revision(target)
        try:
            answers = _answers(member, revision)
        except EtcdError:
            if _compacted(member) == before:
                raise
            continue  # what the snapshot holds is no longer there to be asked
        if answers[HASH].endswith(f" since {before}") and _compacted(member) == before:
            return answers
    raise EtcdError(Problem(summary="etcd was compacted during each of several snapshots", given=member.url))


def ask_restored(file: Path, questions: Mapping[str, str]) -> dict[str, str]:
    """Restore a snapshot into a throw-away member and return what it answers; the member is gone after.

    Raises EtcdError when it can't be restored or asked.
    """
    with throw_away(file) as member:
        # Not at the revision that was told, but at its own: an older snapshot must not pass for a newer.
        return {question: answer for question, answer in _answers(member, None).items() if question in questions}


def restore_into(file: Path, arguments: Mapping[str, str]) -> None:
    """Make the data of a member that is told `arguments` out of a snapshot: all of it is there, or nothing.

    Raises EtcdError, also where the member has data already.
    """
    data = Path(arguments["data-dir"])
    draft = data.with_name(f"{data.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    told = ("name", "initial-cluster", "initial-advertise-peer-urls")
    words = [f"--data-dir={draft}", *(f"--{name}={arguments[name]}" for name in told)]
    _utility("snapshot", "restore", str(file), *words)
    try:
        draft.rename(data)  # onto nothing, or onto an empty folder
    except OSError as error:
        shutil.rmtree(draft)
        raise EtcdError(Problem(summary="etcd has data already", given=str(data), why=str(error))) from error


def has_content(answers: Mapping[str, str]) -> bool:
    """Whether there was a key."""
    return bool(answers.get(KEYS))


@contextmanager
def throw_away(file: Path | None = None) -> Iterator[Member]:
    """A member on loopback, out of a snapshot or empty, which only holders of a certificate made for it can ask."""
    from provincial_cloud.sandbox import certificates
    from provincial_cloud.sandbox.cluster_files import ETCD_SUBJECTS
    from provincial_cloud.sandbox.cluster_layout import ClusterFiles
    from provincial_cloud.sandbox.control_plane import PEER_PORT, Plane, Server, etcd_arguments

    with folder("etcd-drill-", file.parent if file else None) as home:
        files, first = ClusterFiles(folder=home), ports.free_port()
        issuer = certificates.authority(private_folder(files.certificates), "etcd-authority", "drill")
        for subject in ETCD_SUBJECTS:
            certificates.issue(files.certificates, issuer, subject)
        chosen = {str(Server.ETCD): first, PEER_PORT: ports.free_port(taken={first})}
        plane = Plane(files=files, logs=home, ports=chosen, binaries={Server.ETCD: programs()[0]})
        if file is not None:
            restore_into(file, etcd_arguments(plane))
        # Nothing of it outlives the drill, so it waits for no disk; it is alone, so it waits for no other's vote.
        quick = ("--unsafe-no-fsync=true", "--heartbeat-interval=10", "--election-timeout=100")
        member = Member(url=plane.url(Server.ETCD), client=files.etcd_client)
        with running_server(
            [*plane.command(Server.ETCD), *quick],
            home,
            lambda: member.call("kv/range", key="AA==", count_only=True),
            EtcdError,
            "a restored etcd does not start",
        ):
            yield member


def programs() -> tuple[Path, Path]:
    """etcd, and what restores its snapshots; got by the toolchain where they are not there. Raises ProvincialError."""
    from provincial_cloud.toolchain.ladder import ensure
    from provincial_cloud.toolchain.pins import Tool

    return ensure(Tool.ETCD).binaries["etcd"], ensure(Tool.ETCDUTL).binaries["etcdutl"]


def _receive(member: Member, target: Path) -> None:
    left, digest, tail = None, hashlib.sha256(), b""
    with target.open("wb") as file:
        for part in member.stream("maintenance/snapshot"):
            content = base64.b64decode(part.get("blob", ""))
            left = int(part.get("remaining_bytes", 0))
            file.write(content)
            body = tail + content
            tail = body[-_SUM:]
            digest.update(body[:-_SUM])
    if left != 0 or digest.digest() != tail:
        raise EtcdError(Problem(summary="a snapshot of etcd ended early", given=f"{member.url}, {left} bytes left"))


def _revision(file: Path) -> int:
    return int(json.loads(_utility("snapshot", "status", str(file), "--write-out=json"))["revision"])


def _compacted(member: Member) -> str:
    return str(member.call("maintenance/hashkv").get("compact_revision", "0"))


def _answers(member: Member, revision: int | None) -> dict[str, str]:
    """What is asked, at a revision, or at the member's own."""
    found = member.call("kv/range", **_ALL, keys_only=True, revision=revision or 0)
    asked = revision or int(found["header"]["revision"])
    kinds = Counter(_prefix(base64.b64decode(one["key"])) for one in found.get("kvs", ()))
    hashed = member.call("maintenance/hashkv")
    if int(hashed.get("hash_revision", hashed["header"]["revision"])) != asked:
        hashed = member.call("maintenance/hashkv", revision=asked)
    return {
        KEYS: "\n".join(f"{prefix}|{count}" for prefix, count in sorted(kinds.items())),
        REVISION: str(asked),
        HASH: f"{hashed.get('hash', 0)} since {hashed.get('compact_revision', 0)}",
    }


def _prefix(key: bytes) -> str:
    """A key without what names the one object: /registry/secrets/ of a Secret."""
    parts = key.decode("utf-8", "backslashreplace").split("/")
    return "/".join(parts[:3]) + "/" if len(parts) > 3 else "/".join(parts[:-1]) + "/"


def _utility(*words: str) -> str:
    done = subprocess.run([programs()[1], *words], capture_output=True, text=True, check=False, timeout=3600)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise EtcdError(Problem(summary="etcdutl failed", given=" ".join(words[:3]), why="\n".join(last) or None))
    return done.stdout

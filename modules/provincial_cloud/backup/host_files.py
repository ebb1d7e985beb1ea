"""The files of a host: an archive that comes over SSH, with what the host said of itself when it was made.

The host is reached as its administrator, by its pinned key: no credential of the store lies on it, and no port of its
firewall is opened for backups.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from provincial_cloud.backup.outcomes import Copied, PutBack
from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.hosts.facts import PYTHON, Target, become, command, failure, known_hosts, sudo_password

BELOW = "files below "
"""Beginning of the question for all that lies below a path: names, owners, modes, attributes and content."""
ACCOUNTS = "accounts and their numbers"
"""Asked of the host itself where its /etc is copied."""
_PASSWD = "/etc/passwd"  # noqa: S105 - a path
_BLOCK = 1 << 20
_CHANGED = ("file changed as we read it", "File removed before we read it")
_TAR = (
    "tar --create --file=- --format=posix --sort=name --numeric-owner --xattrs --acls --one-file-system --directory=/"
)
_PROGRAM = """
import json, os, sys
paths, passwd, words = json.loads({asked!r})
missing = [path for path in paths if not os.path.lexists(path)]
if missing:
    sys.exit("the host has no " + ", ".join(missing))
with open(passwd) as file:
    print(json.dumps([line.split(":") for line in file.read().splitlines()]), file=sys.stderr, flush=True)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.execvp("tar", [*words, "--", *(path.lstrip("/") for path in paths)])
"""
_PUT_BACK = "tar --extract --file=- --directory=/ --numeric-owner --same-permissions --xattrs --acls --skip-old-files"


class HostFilesError(ProvincialError):
    """A host's files could not be fetched or put back, or an archive of them can't be read."""


@dataclass(frozen=True, kw_only=True)
class HostFiles:
    """What is copied from a host, and how it is reached."""

    target: Target
    paths: tuple[str, ...]


def fetch(files: HostFiles, archive: Path) -> Copied:
    """Write a host's files to `archive`. Raises HostFilesError, UnreachableError or HostKeyError."""
    asked = json.dumps([files.paths, _PASSWD, _TAR.split()])
    given = sudo_password(files.target) + _PROGRAM.format(asked=asked).encode()
    with archive.open("wb") as file, _running(files.target, PYTHON, given) as (process, errors):
        assert process.stdout is not None
        stream = _Copied(process.stdout, file)
        try:
            answers = _answers(stream, files.paths)
            stream.drain()
        except tarfile.TarError as error:
            process.wait()
            raise _failed(files.target, process.returncode, errors(), f"the archive ended early: {error}") from error
        status, said = process.wait(), errors()
    told, *complaints = said.splitlines() or [""]
    changed = [line for line in complaints if line.endswith(_CHANGED)]
    if status > 1 or (status and not changed):
        raise _failed(files.target, status, said)
    if _holds(files.paths, _PASSWD):
        answers[ACCOUNTS] = _accounts(json.loads(told))
    names = (line.removeprefix("tar: ").rpartition(": ")[0] for line in changed)
    return Copied(answers=answers, unsettled=tuple(f"{files.target.host}:/{name}" for name in names))


def ask_restored(archive: Path, questions: Mapping[str, str]) -> dict[str, str]:
    """The answers that a restored archive gives. Raises HostFilesError when it can't be read to its end."""
    paths = [question.removeprefix(BELOW) for question in questions if question.startswith(BELOW)]
    try:
        with archive.open("rb") as file:
            answers = _answers(file, paths)
        if ACCOUNTS in questions:
            answers[ACCOUNTS] = _accounts(_passwd(archive))
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise HostFilesError(
            Problem(summary="the archive of a host's files can't be read", given=archive.name, why=str(error))
        ) from error
    return answers


def has_content(answers: Mapping[str, str]) -> bool:
    """Whether there was anything to bring back below each path."""
    return all(not answer.startswith("0 ") for question, answer in answers.items() if question.startswith(BELOW))


def put_back(files: HostFiles, archive: Path) -> PutBack:
    """Put what is missing back on a host, and lay nothing over what is there.

    Raises HostFilesError, UnreachableError or HostKeyError; run again it goes on where it ended.
    """
    with (
        archive.open("rb") as file,
        _running(files.target, _PUT_BACK, sudo_password(files.target), file) as (process, errors),
    ):
        status = process.wait()
        if status:
            raise _failed(files.target, status, errors())
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix="host-") as folder:
        now = Path(folder, "now.tar")
        fetch(files, now)
        there = dict(_entries_of(now))
    wanted = dict(_entries_of(archive))
    differing = sorted(name for name, entry in wanted.items() if there.get(name, entry) != entry)
    return PutBack(
        lacking=tuple(f"/{name}" for name in sorted(set(wanted) - set(there))),
        kept=tuple(f"/{name}" for name in differing),
    )


class _Copied:
    """A stream that writes down what is read of it."""

    def __init__(self, stream: IO[bytes], copy: IO[bytes]) -> None:
        self._stream = stream
        self._copy = copy

    def read(self, size: int = -1) -> bytes:
        """Read and write down."""
        content = self._stream.read(size)
        self._copy.write(content)
        return content

    def drain(self) -> None:
        """Read to the end."""
        while self.read(_BLOCK):
            pass


@contextmanager
def _running(
    target: Target, run: str, given: bytes, more: IO[bytes] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    """A command on a host as root, told `given` and then all of `more`; ended with the block, whatever happens."""
    with known_hosts(target) as pinned, tempfile.TemporaryFile() as errors:

        def said() -> str:
            errors.seek(0)
            return errors.read().decode("utf-8", "replace").strip()

        with subprocess.Popen(
            command(target, pinned, become(target, run)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            try:
                assert process.stdin is not None
                try:
                    process.stdin.write(given)
                    while more is not None and (content := more.read(_BLOCK)):
                        process.stdin.write(content)
                    process.stdin.close()
                except BrokenPipeError:
                    pass  # its exit status and its words say why it ended
                yield process, said
            finally:
                process.kill()


def _failed(target: Target, status: int, said: str, why: str = "") -> ProvincialError:
    if status == 255:
        return failure(target, status, said)
    lines = [line for line in said.splitlines() if not line.startswith("[[")]
    return HostFilesError(
        Problem(
            summary="the files of a host could not be copied",
            given=f"{target.host}, exit status {status}",
            why="\n".join(lines[-3:]) or why or None,
            next_step="mend that on the host, or name other paths under sources.hosts",
        )
    )


def _answers(stream: Any, paths: Sequence[str]) -> dict[str, str]:
    """What an archive says of each path, read once from its beginning to its end."""
    counts, sums = dict.fromkeys(paths, 0), {path: hashlib.sha256() for path in paths}
    for name, entry in _entries(stream):
        for path in paths:
            if _holds((path,), f"/{name}"):
                counts[path] += 1
                sums[path].update(f"{name}\0{entry}\n".encode("utf-8", "surrogateescape"))
    return {f"{BELOW}{path}": f"{counts[path]} entries, sha256 {sums[path].hexdigest()}" for path in paths}


def _entries_of(archive: Path) -> Iterator[tuple[str, str]]:
    with archive.open("rb") as file:
        yield from _entries(file)


def _entries(stream: Any) -> Iterator[tuple[str, str]]:
    """Each member of an archive by its name, with all that must come back of it in one text."""
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK, errors="surrogateescape") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            digest = _sha256(content) if content else member.linkname
            marks = sorted((name, text) for name, text in member.pax_headers.items() if name.startswith("SCHILY."))
            yield member.name, f"{member.type!r} {member.mode:o} {member.uid} {member.gid} {digest} {marks}"
            archive.members.clear()  # type: ignore[attr-defined]  # else all of them stay in memory


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := content.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _passwd(archive: Path) -> list[list[str]]:
    """The accounts as the archive's own file has them. Raises KeyError where it has none."""
    with tarfile.open(archive) as found:
        content = found.extractfile(_PASSWD.lstrip("/"))
        assert content is not None
        return [line.split(":") for line in content.read().decode("utf-8", "surrogateescape").splitlines()]


def _accounts(rows: Sequence[Sequence[str]]) -> str:
    return " ".join(sorted(f"{row[0]}={row[2]}" for row in rows if len(row) > 2))


def _holds(paths: Sequence[str], wanted: str) -> bool:
    return any(wanted == path or wanted.startswith(f"{path.rstrip('/')}/") for path in paths)

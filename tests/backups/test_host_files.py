"""Archives of a host's files: what is told of them, and what is wrong with them found.

Here the host is this machine, reached by a shell in SSH's place; tests/hosts/test_copies.py does the same over SSH.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.backup import host_files
from provincial_cloud.backup.host_files import ACCOUNTS, BELOW, HostFiles, HostFilesError
from provincial_cloud.backup.outcomes import Copied
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import HostSource
from provincial_cloud.hosts.facts import Target

if TYPE_CHECKING:
    from conftest import Vault

Spoiling = Callable[..., None]
HERE = Target(host="may-chu-01", address="127.0.0.1", host_keys=("ssh-ed25519 AAAA",))


@pytest.fixture(autouse=True)
def _shell_in_place_of_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_files, "command", lambda _target, _pinned, run: ["sh", "-c", run])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What the host holds: files of another owner, a link, a folder that only its owner enters."""
    tree = tmp_path / "srv"
    (tree / "deep" / "private").mkdir(parents=True, mode=0o700)
    for number in range(20):
        path = tree / "deep" / f"file-{number}"
        path.write_bytes(Random(number).randbytes(2000 * number))
        path.chmod(0o640)
        os.chown(path, 4000 + number, 5000)
    (tree / "link").symlink_to("deep/file-1")
    (tree / "tên có dấu").write_text("x")
    return tree


@pytest.fixture
def source(tree: Path) -> HostSource:
    return HostSource(id=HERE.host, files=HostFiles(target=HERE, paths=(str(tree), "/etc/passwd")))


@pytest.fixture
def covered(vault: Vault, source: HostSource) -> Vault:
    return replace(vault, sources=(source,))


def test_a_restored_archive_says_what_the_host_said(covered: Vault, tree: Path) -> None:
    covered.back_up()
    (tree / "later").touch()
    drilled = covered.drill()
    assert drilled.findings == ()
    (back,) = drilled.restored
    assert back.questions == 3


def test_the_host_itself_says_which_accounts_it_has(source: HostSource, tree: Path, tmp_path: Path) -> None:
    answers = host_files.fetch(source.files, tmp_path / "one.tar").answers
    assert set(answers) == {f"{BELOW}{tree}", f"{BELOW}/etc/passwd", ACCOUNTS}
    assert answers[f"{BELOW}{tree}"].startswith("25 entries, sha256 ")
    assert "root=0" in answers[ACCOUNTS].split()
    assert host_files.ask_restored(tmp_path / "one.tar", answers) == answers


def test_a_path_that_is_not_there_fails_the_run(covered: Vault, source: HostSource) -> None:
    files = replace(source.files, paths=("/srv/no such folder", "/etc/passwd"))
    with pytest.raises(HostFilesError, match="the host has no /srv/no such folder"):
        replace(covered, sources=(replace(source, files=files),)).back_up()
    assert covered.known == ()


def test_an_empty_path_is_no_proof(covered: Vault, source: HostSource, tree: Path) -> None:
    shutil.rmtree(tree)
    files = replace(source.files, paths=(str(tree / "nothing"), "/etc/passwd"))
    assert not host_files.has_content({f"{BELOW}/srv": "0 entries, sha256 e3b0", ACCOUNTS: "root=0"})
    with pytest.raises(HostFilesError):
        host_files.fetch(files, covered.home / "one.tar")


def test_an_archive_that_ends_early_fails_the_run(covered: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_files, "command", lambda _t, _p, run: ["sh", "-c", f"{run} | head -c 40000"])
    with pytest.raises(HostFilesError, match="could not be copied"):
        covered.back_up()
    assert covered.known == ()


def test_what_changes_while_it_is_read_is_named(
    source: HostSource, tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, real = tree / "log", host_files._Copied.read
    log.write_bytes(bytes(8_000_000))  # more than a pipe holds, so that tar waits for the reader

    def read(copied: host_files._Copied, size: int = -1) -> bytes:
        with log.open("ab") as file:
            file.write(b"another line\n")
        return real(copied, size)

    monkeypatch.setattr(host_files._Copied, "read", read)
    fetched = host_files.fetch(source.files, tmp_path / "one.tar")
    assert fetched.unsettled == (f"{HERE.host}:/{str(log).lstrip('/')}",)
    assert host_files.ask_restored(tmp_path / "one.tar", fetched.answers) == fetched.answers


def test_a_drill_of_a_copy_that_names_what_changed_passes(covered: Vault, spoiling: Spoiling) -> None:
    spoiling(lambda _archive: None, unsettled=(f"{HERE.host}:/srv/log",))
    assert covered.back_up().unsettled == (f"{HERE.host}:/srv/log",)
    assert covered.drill().findings == ()


def test_what_is_missing_is_put_back_and_what_is_there_is_kept(source: HostSource, tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "one.tar"
    host_files.fetch(source.files, archive)
    (tree / "deep" / "file-3").unlink()
    shutil.rmtree(tree / "deep" / "private")
    (tree / "deep" / "file-4").write_text("newer")
    back = host_files.put_back(source.files, archive)
    assert back.lacking == ()
    assert back.kept == (str(tree / "deep" / "file-4"),)
    status = (tree / "deep" / "file-3").stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (4003, 5000, 0o640)
    assert (tree / "deep" / "file-3").read_bytes() == Random(3).randbytes(6000)
    assert (tree / "deep" / "file-4").read_text() == "newer"
    assert (tree / "deep" / "private").is_dir()


def empty(file: Path, older: bytes, chance: Random) -> None:
    file.write_bytes(b"")


def cut(file: Path, older: bytes, chance: Random) -> None:
    os.truncate(file, chance.randrange(512, file.stat().st_size - 10_240))


def older_as_new(file: Path, older: bytes, chance: Random) -> None:
    file.write_bytes(older)


def remade(
    change: Callable[[tarfile.TarInfo, Random], tarfile.TarInfo | None],
) -> Callable[[Path, bytes, Random], None]:
    """An archive that is whole in itself, with one member changed."""

    def spoil(file: Path, older: bytes, chance: Random) -> None:
        draft = file.with_suffix(".draft")
        with tarfile.open(file) as old, tarfile.open(draft, "w", format=tarfile.PAX_FORMAT) as new:
            members = old.getmembers()
            chosen = chance.choice([one for one in members if "file-" in one.name and one.size])
            for one in members:
                content = old.extractfile(one) if one.isreg() else None
                changed = change(one, chance) if one is chosen else one
                if changed is not None:
                    new.addfile(changed, content)
        draft.replace(file)

    return spoil


def other_owner(member: tarfile.TarInfo, chance: Random) -> tarfile.TarInfo:
    return member.replace(uid=chance.randrange(10_000, 20_000), deep=False)


def other_mode(member: tarfile.TarInfo, chance: Random) -> tarfile.TarInfo:
    return member.replace(mode=0o4755, deep=False)


def gone(member: tarfile.TarInfo, chance: Random) -> None:
    return None


def shorter(member: tarfile.TarInfo, chance: Random) -> tarfile.TarInfo:
    member.size = chance.randrange(member.size)
    return member


FAULTS: dict[str, tuple[Callable[[Path, bytes, Random], None], set[FindingKind]]] = {
    "empty archive": (empty, {FindingKind.SERVICE_FAILED}),
    "cut archive": (cut, {FindingKind.SERVICE_FAILED}),
    "older archive served as new": (older_as_new, {FindingKind.ANSWER_DIFFERS}),
    "right bytes with another owner": (remade(other_owner), {FindingKind.ANSWER_DIFFERS}),
    "another mode": (remade(other_mode), {FindingKind.ANSWER_DIFFERS}),
    "a file left out": (remade(gone), {FindingKind.ANSWER_DIFFERS}),
    "a file cut short": (remade(shorter), {FindingKind.ANSWER_DIFFERS}),
}
"""What goes wrong with an archive and neither tar nor restic tells, and what the drill says of it."""
EACH = -(-int(os.environ.get("PROVINCIAL_BACKUP_FAULTS", "0")) // 28) or 1


@pytest.fixture
def spoiling(monkeypatch: pytest.MonkeyPatch) -> Spoiling:
    """Archives are spoilt as soon as they are there, before anything is noted of the file itself."""
    real = host_files.fetch

    def set_up(spoil: Callable[[Path], None], unsettled: tuple[str, ...] = ()) -> None:
        def spoilt(files: HostFiles, archive: Path) -> Copied:
            fetched = real(files, archive)
            spoil(archive)
            return replace(fetched, unsettled=fetched.unsettled + unsettled)

        monkeypatch.setattr(host_files, "fetch", spoilt)

    return set_up


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", FAULTS)
def test_a_drill_finds_what_is_wrong_with_an_archive(
    covered: Vault, source: HostSource, tree: Path, kind: str, seed: int, spoiling: Spoiling
) -> None:
    spoil, said = FAULTS[kind]
    host_files.fetch(source.files, covered.home / "older")
    older = (covered.home / "older").read_bytes()
    (tree / "deep" / "file-2").write_bytes(b"newer")
    spoiling(lambda archive: spoil(archive, older, Random(f"{kind} {seed}")))
    covered.back_up()
    found = [one for one in covered.drill().findings if one.subject == "host/may-chu-01"]
    assert found
    assert {one.kind for one in found} == said, found

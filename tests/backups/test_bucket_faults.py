"""Planted faults in copies of buckets, which restic can't tell: every one is found by the drill's questions over S3."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from provincial_cloud.backup import buckets
from provincial_cloud.backup import drill as drills
from provincial_cloud.backup.buckets import CONTENT, INDEX, KEYS, LABELS, OBJECTS
from provincial_cloud.backup.objects import Objects
from provincial_cloud.backup.outcomes import Copied
from provincial_cloud.backup.records import FindingKind
from provincial_cloud.backup.sources import BucketSource

if TYPE_CHECKING:
    from conftest import Vault

Spoil = Callable[[Path, Random], None]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / INDEX).read_text().splitlines()]


def written(change: Callable[[list[dict[str, Any]], Random], list[dict[str, Any]]]) -> Spoil:
    """A copy that is whole in itself, with one object other than it was."""

    def spoil(folder: Path, chance: Random) -> None:
        entries = change(lines_of(folder), chance)
        (folder / INDEX).write_text("".join(json.dumps(entry) + "\n" for entry in entries))

    return spoil


def chosen(entries: list[dict[str, Any]], chance: Random) -> dict[str, Any]:
    return chance.choice([entry for entry in entries if entry["size"]])


def missing(entries: list[dict[str, Any]], chance: Random) -> list[dict[str, Any]]:
    gone = chosen(entries, chance)
    return [entry for entry in entries if entry is not gone]


def other_metadata(entries: list[dict[str, Any]], chance: Random) -> list[dict[str, Any]]:
    chosen(entries, chance)["metadata"] = {"owner": "somebody"}
    return entries


def other_type(entries: list[dict[str, Any]], chance: Random) -> list[dict[str, Any]]:
    chosen(entries, chance)["headers"]["ContentType"] = "text/html"
    return entries


def other_tags(entries: list[dict[str, Any]], chance: Random) -> list[dict[str, Any]]:
    chosen(entries, chance)["tags"] = {"a": "b"}
    return entries


def moved(folder: Path, entry: dict[str, Any], key: str) -> None:
    target = buckets._path(folder, key)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(buckets._path(folder, entry["key"]).read_bytes())


def renamed(folder: Path, chance: Random) -> None:
    entries = lines_of(folder)
    entry = chosen(entries, chance)
    moved(folder, entry, f"{entry['key']}.old")
    entry["key"] += ".old"
    written(lambda _entries, _chance: entries)(folder, chance)


def extra(folder: Path, chance: Random) -> None:
    entries = lines_of(folder)
    entry = chosen(entries, chance)
    moved(folder, entry, "never there")
    written(lambda _entries, _chance: [*entries, {**entry, "key": "never there"}])(folder, chance)


def swapped(folder: Path, chance: Random) -> None:
    one, other = (buckets._path(folder, f"2026/{number}.pdf") for number in chance.sample(range(8), 2))
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def flipped(folder: Path, chance: Random) -> None:
    path = buckets._path(folder, chosen(lines_of(folder), chance)["key"])
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(folder: Path, chance: Random) -> None:
    path = buckets._path(folder, chosen(lines_of(folder), chance)["key"])
    os.truncate(path, chance.randrange(path.stat().st_size))


def content_gone(folder: Path, chance: Random) -> None:
    buckets._path(folder, chosen(lines_of(folder), chance)["key"]).unlink()


def empty(folder: Path, chance: Random) -> None:
    (folder / INDEX).write_bytes(b"")


def no_index(folder: Path, chance: Random) -> None:
    (folder / INDEX).unlink()


FAULTS: dict[str, tuple[Spoil, FindingKind, set[str]]] = {
    "an object missing": (written(missing), FindingKind.ANSWER_DIFFERS, {OBJECTS, KEYS, CONTENT, LABELS}),
    "an object's content gone": (content_gone, FindingKind.SERVICE_FAILED, set()),
    "a bit flipped": (flipped, FindingKind.ANSWER_DIFFERS, {CONTENT}),
    "an object cut short": (cut, FindingKind.ANSWER_DIFFERS, {OBJECTS, CONTENT}),
    "two objects swapped": (swapped, FindingKind.ANSWER_DIFFERS, {CONTENT}),
    "metadata changed": (written(other_metadata), FindingKind.ANSWER_DIFFERS, {LABELS}),
    "the type changed": (written(other_type), FindingKind.ANSWER_DIFFERS, {LABELS}),
    "tags changed": (written(other_tags), FindingKind.ANSWER_DIFFERS, {LABELS}),
    "a key renamed": (renamed, FindingKind.ANSWER_DIFFERS, {KEYS, CONTENT, LABELS}),
    "an object too many": (extra, FindingKind.ANSWER_DIFFERS, {OBJECTS, KEYS, CONTENT, LABELS}),
    "an empty copy": (empty, FindingKind.ANSWER_DIFFERS, {OBJECTS, KEYS, CONTENT, LABELS}),
    "no index": (no_index, FindingKind.SERVICE_FAILED, set()),
}
"""What goes wrong with a copy between the store and restic, which restic can't tell, and what the drill says of it."""
EACH = -(-int(os.environ.get("PROVINCIAL_BACKUP_FAULTS", "0")) // 48) or 1


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", FAULTS)
def test_a_drill_finds_what_is_wrong_with_a_copy_of_a_bucket(
    objects: Objects, tmp_path: Path, kind: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil, said, questions = FAULTS[kind]
    folder = tmp_path / "copy"
    copied = buckets.fetch(objects, folder)
    spoil(folder, Random(f"{kind} {seed}"))
    told = {"objects": "copy", "answers": copied.answers}
    found = list(drills._ask("bucket/documents/files", told, tmp_path))
    assert {one.kind for one in found} == {said}
    assert {one.detail.split(":")[0] for one in found if questions} == questions


def test_a_spoilt_copy_fails_the_drill_as_a_whole(
    vault: Vault, bucket_source: BucketSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = buckets.fetch

    def spoilt(objects: Objects, folder: Path) -> Copied:
        copied = real(objects, folder)
        flipped(folder, Random(1))
        return copied

    monkeypatch.setattr(buckets, "fetch", spoilt)
    covered = replace(vault, sources=(bucket_source,))
    covered.back_up()
    (found,) = covered.drill().findings
    assert (found.kind, found.subject) == (FindingKind.ANSWER_DIFFERS, "bucket/documents/files")

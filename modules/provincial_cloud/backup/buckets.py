"""The objects of a bucket: fetched with all they carry, and brought back into a store that answers as S3.

A key is text that whoever may write an object chooses, so no file is named by one: an object's content lies in a file
named by the digest of its key, and an index says which is which.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from provincial_cloud.backup import throw_away_store
from provincial_cloud.backup.objects import (
    AT_ONCE,
    BucketError,
    Entry,
    Objects,
    RefusedError,
    is_listed,
    moment_of,
    pages,
    read_all,
    read_object,
    refusals_told,
    tags_of,
    write_object,
    written,
)
from provincial_cloud.backup.outcomes import Copied, PutBack
from provincial_cloud.errors import Problem
from provincial_cloud.private_files import private_folder, write_private

OBJECTS, KEYS = "objects and bytes", "keys"
CONTENT, LABELS = "keys and content", "keys, types, metadata and tags"
"""What is asked of every bucket."""
INDEX = "index.jsonl"
_YOUNG = timedelta(minutes=10)
"""An object that was changed so shortly before it was fetched is fetched again: within one second, as fine as stores
tell times, it could be changed once more and look the same; and clocks differ."""
_STAND_IN = "stand-in-"
_MOST_IN_HEAD = 2000
"""Bytes that key, metadata and the like may take so that the throw-away store still reads the head of a request."""
_GONE = frozenset({"NoSuchKey", "404"})
_THERE = frozenset({"PreconditionFailed", "412"})


def fetch(objects: Objects, folder: Path) -> Copied:
    """Copy the current objects into `folder`; what is unchanged there since the last time is only asked for its tags.

    Raises BucketError.
    """
    before = _known(private_folder(folder))
    entries: dict[str, Entry] = {}
    unsettled: list[str] = []

    def take(listed: Mapping[str, Any]) -> Entry | None:
        return _take(objects, listed, before.get(listed["Key"]), folder)

    with refusals_told(objects, "could not be copied"), ThreadPoolExecutor(AT_ONCE) as pool:
        for page in pages(objects):
            for listed, entry in zip(page, pool.map(take, page), strict=True):
                if entry is None or entry.etag != listed["ETag"]:
                    unsettled.append(f"{objects.bucket}/{listed['Key']}")
                if entry is not None:
                    entries[entry.key] = entry
        kept = {_path(folder, key) for key in entries}
        for path in folder.glob("objects/*/*"):
            if path not in kept:
                path.unlink()
        lines = (json.dumps(asdict(entries[key]), sort_keys=True) for key in sorted(entries))
        write_private(folder / INDEX, "".join(f"{line}\n" for line in lines))
    return Copied(answers=_answers(entries.values()), unsettled=tuple(unsettled))


def ask_restored(folder: Path, questions: Mapping[str, str]) -> dict[str, str]:
    """Put a copy into a throw-away store, read all of it back over S3, and say what that says. Raises BucketError."""
    wanted = _index(folder)
    named = dict(_names(wanted))
    with throw_away_store.throw_away(folder.parent) as connection:
        held = Objects(connection=connection, bucket="restored")

        def put(name: str) -> None:
            entry = named[name]
            bare = replace(entry, headers={}, metadata={}, tags={})
            write_object(held, name, entry if name == entry.key else bare, _path(folder, entry.key), over=True)

        with refusals_told(held, "could not be brought back"), ThreadPoolExecutor(AT_ONCE) as pool:
            held.call("create_bucket")
            for _ in pool.map(put, named):
                pass
            found = []
            for entry in read_all(held, pool):
                its = named.get(entry.key, entry)
                same = its.key == entry.key
                found.append(entry if same else replace(its, size=entry.size, sha256=entry.sha256))
    return {question: answer for question, answer in _answers(found).items() if question in questions}


def has_content(answers: Mapping[str, str]) -> bool:
    """Always: a bucket that nobody has filled yet is as good as any, and its emptiness is an answer."""
    return bool(answers)


def put_back(objects: Objects, folder: Path) -> PutBack:
    """Put back what a bucket lacks of a copy, and lay nothing over what is there. Raises BucketError."""
    wanted = {entry.key: entry for entry in _index(folder)}

    def put(key: str) -> None:
        try:
            write_object(objects, key, wanted[key], _path(folder, key), over=False)
        except RefusedError as error:
            if error.code not in _THERE:  # else it was written meanwhile by somebody else, and stays
                raise

    with refusals_told(objects, "could not be put back"), ThreadPoolExecutor(AT_ONCE) as pool:
        there = {listed["Key"] for page in pages(objects) for listed in page}
        for _ in pool.map(put, [key for key in wanted if key not in there]):
            pass
        now = {entry.key: entry for entry in read_all(objects, pool)}
    kept = (key for key, entry in wanted.items() if key in now and now[key].facts != entry.facts)
    return PutBack(lacking=tuple(sorted(set(wanted) - set(now))), kept=tuple(sorted(kept)))


def _take(objects: Objects, listed: Mapping[str, Any], old: Entry | None, folder: Path) -> Entry | None:
    """An object as it is now, with its content in its file; None where it is gone since it was listed."""
    key = listed["Key"]
    path = _path(folder, key)
    try:
        if (
            old is not None
            and (old.etag, old.modified) == (listed["ETag"], written(listed["LastModified"]))
            and old.mark
            and old.mark == _mark(path)
        ):
            return replace(old, tags=tags_of(objects, key))
        private_folder(path.parent)
        with path.open("wb") as file:
            entry = read_object(objects, key, file)
    except RefusedError as error:
        if error.code in _GONE and not is_listed(objects, key):
            return None
        raise
    young = datetime.now(UTC) - datetime.fromisoformat(entry.modified) < _YOUNG
    return entry if young else replace(entry, mark=_mark(path))


def _names(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Each object by its name in the throw-away store: its key, or a stand-in where a file system can't hold that.

    Behind a stand-in the content is asked of the store, and the rest of the copy's index alone.
    """
    entries = list(entries)
    folders = {
        "/".join(parts[:end]) for one in entries for parts in [one.key.split("/")] for end in range(1, len(parts))
    }
    for entry in entries:
        fits = entry.key not in folders and _fits(entry)
        yield entry.key if fits else _STAND_IN + hashlib.sha256(_bytes(entry.key)).hexdigest(), entry


def _fits(entry: Entry) -> bool:
    parts = entry.key.split("/")
    words = [*entry.headers.values(), *entry.metadata, *entry.metadata.values()]
    expires = entry.headers.get("ExpiresString")
    moment = moment_of(expires)
    return (
        all(part not in ("", ".", "..") and part.isprintable() and len(_bytes(part)) <= 255 for part in parts)
        and not parts[0].startswith((_STAND_IN, "."))
        and all(word.isascii() and word.isprintable() and word == word.strip() for word in words)
        and len(quote(entry.key)) + sum(len(word) + 20 for word in words) <= _MOST_IN_HEAD
        and not (entry.in_parts and "ContentEncoding" in entry.headers)  # versitygw 1.0.14 takes no such upload
        and (expires is None or (moment is not None and format_datetime(moment, usegmt=True) == expires))
    )


def _answers(entries: Iterable[Entry]) -> dict[str, str]:
    ordered = sorted(entries, key=lambda one: one.key)
    carried = ([one.key, one.headers, one.metadata, one.tags] for one in ordered)
    return {
        OBJECTS: f"{len(ordered)} objects, {sum(one.size for one in ordered)} bytes",
        KEYS: _digest(one.key for one in ordered),
        CONTENT: _digest([one.key, one.sha256] for one in ordered),
        LABELS: _digest(carried),
    }


def _digest(values: Iterable[Any]) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(json.dumps(value, sort_keys=True).encode() + b"\n")
    return f"sha256 {digest.hexdigest()}"


def _known(folder: Path) -> dict[str, Entry]:
    """What the last run left; nothing where that is gone or damaged."""
    try:
        return {entry.key: entry for entry in _index(folder)}
    except BucketError:
        return {}


def _index(folder: Path) -> list[Entry]:
    try:
        text = (folder / INDEX).read_text(encoding="ascii")
        return [Entry(**json.loads(line)) for line in text.splitlines()]
    except (OSError, ValueError, TypeError) as error:
        raise BucketError(
            Problem(summary="the copy of a bucket can't be read", given=str(folder / INDEX), why=str(error))
        ) from error


def _path(folder: Path, key: str) -> Path:
    name = hashlib.sha256(_bytes(key)).hexdigest()
    return folder / "objects" / name[:2] / name


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _mark(path: Path) -> list[int]:
    try:
        status = path.lstat()
    except OSError:
        return []
    return [status.st_ino, status.st_size, status.st_mtime_ns]

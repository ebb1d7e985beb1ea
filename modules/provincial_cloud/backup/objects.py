"""Objects of a bucket over S3, with all they carry: listed, read to their end, written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlencode

from provincial_cloud.errors import Problem, ProvincialError

if TYPE_CHECKING:
    from provincial_cloud.aws.provider.connection import Connection

AT_ONCE = 4
"""Objects that are read or written at the same time."""
LARGE = 16 << 20
"""From here on an object is sent in parts."""
_PART = 16 << 20
_MOST_PARTS = 9999
_HEADERS = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType", "ExpiresString")
"""What of an object's head is copied, in boto3's words."""
_PLAIN = "binary/octet-stream"
"""The type of an object of which nobody said any."""
_BLOCK = 1 << 20
_ATTEMPTS = 3


class BucketError(ProvincialError):
    """The objects of a bucket could not be fetched or put back, or a copy of them can't be read."""


class RefusedError(Exception):
    """A call that the store refused; `code` is its own word."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


@dataclass(frozen=True, kw_only=True)
class Objects:
    """A bucket, and the connection that reaches it."""

    connection: Connection
    bucket: str

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """A call on the bucket, again after throttling. Raises RefusedError."""
        from provincial_cloud.aws.provider.failures import ApiError

        try:
            return self.connection.call("s3", method, {"Bucket": self.bucket, **given})
        except ApiError as error:
            raise RefusedError(error.code, str(error)) from error


def account_of(connection: Connection) -> str:
    """The number of the account whose buckets the connection reaches. Raises BucketError."""
    from provincial_cloud.aws.provider.failures import ApiError

    try:
        return str(connection.call("sts", "get_caller_identity", {})["Account"])
    except ApiError as error:
        raise BucketError(
            Problem(
                summary="the cloud does not say which account its buckets are of",
                given=connection.target.endpoint or f"aws ({connection.target.region})",
                why=str(error),
                next_step="check that the cloud answers and that its credentials are here",
            )
        ) from error


@dataclass(frozen=True, slots=True)
class Entry:
    """One object: what must come back of it, and by what an unchanged one is known."""

    key: str
    size: int
    sha256: str
    headers: dict[str, str]
    metadata: dict[str, str]
    tags: dict[str, str]
    etag: str
    modified: str
    mark: list[int] = field(default_factory=list)
    """Inode, size and time of the file with its content; empty where it was fetched too young to be known again."""

    @property
    def facts(self) -> tuple[Any, ...]:
        """What must come back."""
        return self.key, self.size, self.sha256, self.headers, self.metadata, self.tags

    @property
    def in_parts(self) -> bool:
        """Whether it is sent in parts."""
        return self.size >= LARGE


@contextmanager
def refusals_told(objects: Objects, what: str) -> Iterator[None]:
    """Every way in which a store or a disk refuses, as a BucketError that says what could not be done."""
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except (RefusedError, BotoCoreError, OSError) as error:
        missing = isinstance(error, RefusedError) and error.code == "NoSuchBucket"
        raise BucketError(
            Problem(
                summary=f"the objects of bucket {objects.bucket} {what}",
                given=objects.connection.target.endpoint or f"aws ({objects.connection.target.region})",
                why=str(error),
                next_step="bring up the stack that makes the bucket, then run this again"
                if missing
                else "mend what the message names, then run this again; the copies of before are as they were",
            )
        ) from error


def pages(objects: Objects) -> Iterator[list[dict[str, Any]]]:
    """The current objects as they are listed, a page at a time."""
    from provincial_cloud.aws.provider.connection import next_page

    more: dict[str, Any] = {}
    while True:
        page = objects.call("list_objects_v2", **more)
        yield page.get("Contents", [])
        more = next_page("s3", "ListObjectsV2", page)
        if not more:
            return


def read_all(objects: Objects, pool: ThreadPoolExecutor) -> Iterator[Entry]:
    """Every current object, read to its end."""
    for page in pages(objects):
        yield from pool.map(lambda listed: read_object(objects, listed["Key"]), page)


def is_listed(objects: Objects, key: str) -> bool:
    """Whether the bucket says that it holds the key."""
    found = objects.call("list_objects_v2", Prefix=key, MaxKeys=1).get("Contents", [])
    return bool(found) and found[0]["Key"] == key


def read_object(objects: Objects, key: str, file: IO[bytes] | None = None) -> Entry:
    """Read an object to its end, again where the way to the store broke. Raises RefusedError or BotoCoreError."""
    from botocore.exceptions import BotoCoreError

    for attempt in range(1, _ATTEMPTS + 1):
        found = objects.call("get_object", Key=key)
        digest, size = hashlib.sha256(), 0
        try:
            with closing(found["Body"]) as body:
                for block in body.iter_chunks(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    if file is not None:
                        file.write(block)
        except BotoCoreError:
            if attempt == _ATTEMPTS:
                raise
            if file is not None:
                file.seek(0)
                file.truncate()
            continue
        break
    version = found.get("VersionId")
    return Entry(
        key=key,
        size=size,
        sha256=digest.hexdigest(),
        headers={"ContentType": _PLAIN, **{name: found[name] for name in _HEADERS if found.get(name)}},
        metadata={name.lower(): value for name, value in found["Metadata"].items()},
        tags=tags_of(objects, key, **({"VersionId": version} if version else {})),
        etag=found["ETag"],
        modified=written(found["LastModified"]),
    )


def tags_of(objects: Objects, key: str, **version: str) -> dict[str, str]:
    """The tags of an object."""
    try:
        found = objects.call("get_object_tagging", Key=key, **version)["TagSet"]
    except RefusedError as error:
        if error.code == "NoSuchTagSet":
            return {}
        raise
    return {one["Key"]: one["Value"] for one in sorted(found, key=lambda one: one["Key"])}


def write_object(objects: Objects, name: str, entry: Entry, content: Path, *, over: bool) -> None:
    """Write an object with all it carries.

    Not `over` what is there: in one call with its tags, which is refused where there is something.
    """
    condition: dict[str, str] = {} if over else {"IfNoneMatch": "*"}
    head: dict[str, Any] = {key: value for key, value in entry.headers.items() if key != "ExpiresString"}
    if (moment := moment_of(entry.headers.get("ExpiresString"))) is not None:
        head["Expires"] = moment
    if entry.metadata:
        head["Metadata"] = {key: _sendable(value) for key, value in entry.metadata.items()}
    if entry.tags and not over:
        head["Tagging"] = urlencode(entry.tags)
    with content.open("rb") as file:
        if entry.in_parts:
            _put_in_parts(objects, name, file, max(_PART, entry.size // _MOST_PARTS + 1), head, condition)
        else:
            objects.call("put_object", Key=name, Body=file.read(), **head, **condition)
    if entry.tags and over:  # versitygw takes fewer characters in the head of a request than S3 does
        tags = [{"Key": key, "Value": value} for key, value in entry.tags.items()]
        objects.call("put_object_tagging", Key=name, Tagging={"TagSet": tags})


def _put_in_parts(
    objects: Objects, name: str, file: IO[bytes], size: int, head: Mapping[str, Any], condition: Mapping[str, str]
) -> None:
    upload = {"Key": name, "UploadId": objects.call("create_multipart_upload", Key=name, **head)["UploadId"]}
    parts: list[dict[str, Any]] = []
    try:
        while part := file.read(size):
            sent = objects.call("upload_part", **upload, PartNumber=len(parts) + 1, Body=part)
            parts.append({"PartNumber": len(parts) + 1, "ETag": sent["ETag"]})
        objects.call("complete_multipart_upload", **upload, MultipartUpload={"Parts": parts}, **condition)
    except BaseException:
        with suppress(RefusedError):
            objects.call("abort_multipart_upload", **upload)
        raise


def moment_of(expires: str | None) -> datetime | None:
    """The moment that an Expires header names; None where there is none, or it names none."""
    try:
        return parsedate_to_datetime(expires) if expires else None
    except ValueError:
        return None


def _sendable(value: str) -> str:
    """A value as a header can carry it; other than ASCII in the way that S3 itself uses (RFC 2047)."""
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=4096).encode()


def written(moment: datetime) -> str:
    """A moment as an entry holds it."""
    return moment.astimezone(UTC).isoformat()

"""A bucket for backups: who may do what in it, and how long nobody may change what lies there.

Object lock counts from the day it is set, but a pack that an old backup wrote goes on carrying new ones. So the locks
of what new backups need are renewed after each run (`seal`), by the backup side: production can't touch them. How long
each object is locked, and what is pruned, is told by `keeping`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from provincial_cloud.backup.identities import AccessKey, Identity
from provincial_cloud.errors import Problem, ProvincialError

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCKS = "locks/"
"""What restic writes while it works and deletes afterwards: the only thing that production may delete."""
CONFIGURATION = "config"
"""The one object of a repository that is not named by its content."""
BLOCK = 1 << 20
"""Bytes read at a time."""
SLACK = timedelta(hours=12)
"""A lock that ends this much before the wanted time is left as it is, so that a run every hour does not renew all."""


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket on a store that speaks S3, as one identity reaches it."""

    endpoint: str
    region: str
    name: str
    key: AccessKey

    def client(self) -> Any:
        """A boto3 client that knows nothing but this identity: no profile, no proxy, no file of the user's."""
        return _client(self)


@lru_cache(maxsize=16)
def _client(bucket: Bucket) -> Any:
    """Making a client costs more than most calls, so each identity's is kept."""
    from botocore.config import Config

    from provincial_cloud.sandbox.credentials import session

    return session().client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.key.id,
        aws_secret_access_key=bucket.key.secret,
        config=Config(
            proxies={},
            s3={"addressing_style": "path"},
            max_pool_connections=16,
            retries={"total_max_attempts": 2},
        ),
    )


def policy(bucket: str, principals: Mapping[Identity, str]) -> dict[str, Any]:
    """Who may do what: production writes and reads, the backup side also locks and prunes; nobody else, nothing else.

    Nobody named here may change the lock's configuration, the versioning or this policy, or bypass a lock.
    """
    everything, itself = f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"
    writer, keeper = principals[Identity.WRITER], principals[Identity.KEEPER]

    def allow(who: list[str], actions: list[str], resource: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Principal": {"AWS": who}, "Action": actions, "Resource": [resource]}

    return {
        "Version": "2012-10-17",
        "Statement": [
            allow([writer, keeper], ["s3:ListBucket"], itself),
            allow([writer, keeper], ["s3:GetObject", "s3:PutObject"], everything),
            allow([writer, keeper], ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], everything),
            allow([writer], ["s3:DeleteObject"], f"{itself}/{LOCKS}*"),
            allow([keeper], ["s3:ListBucketVersions", "s3:GetBucketVersioning"], itself),
            allow([keeper], ["s3:DeleteObject", "s3:GetObjectVersion"], everything),
            allow([keeper], ["s3:GetObjectRetention", "s3:PutObjectRetention"], everything),
        ],
    }


def prepare(administrator: Bucket, principals: Mapping[Identity, str]) -> None:
    """Make the bucket with object lock and versions, and set who may do what; safe to repeat.

    Raises ProvincialError when the bucket is there without object lock, which can't be added afterwards everywhere.
    """
    from botocore.exceptions import ClientError

    client = administrator.client()
    try:
        client.create_bucket(
            Bucket=administrator.name,
            ObjectLockEnabledForBucket=True,
            CreateBucketConfiguration={"LocationConstraint": administrator.region},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise _refused(administrator, error) from error
    client.put_bucket_policy(Bucket=administrator.name, Policy=json.dumps(policy(administrator.name, principals)))
    try:
        locked = client.get_object_lock_configuration(Bucket=administrator.name)["ObjectLockConfiguration"]
        versioned = client.get_bucket_versioning(Bucket=administrator.name)
    except ClientError as error:
        raise _refused(administrator, error) from error
    if locked.get("ObjectLockEnabled") != "Enabled" or versioned.get("Status") != "Enabled":
        raise ProvincialError(
            Problem(
                summary=f"bucket {administrator.name} does not keep copies unchanged",
                given=f"object lock {locked.get('ObjectLockEnabled')}, versioning {versioned.get('Status')}",
                allowed="object lock and versioning enabled",
                why="without them whoever holds a key can delete every backup",
                next_step="make a new bucket with object lock; most stores can't add it to one that exists",
            )
        )


def seal(keeper: Bucket, until: Mapping[str, datetime]) -> int:
    """Let nobody change or delete each named object before its time; returns how many locks were renewed.

    A lock is only ever made longer. Raises ProvincialError when one could not be set: the backup is then not safe.
    """
    client = keeper.client()
    wanted = [(name, end.astimezone(UTC).replace(microsecond=0)) for name, end in until.items()]
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(lambda one: _renew(client, keeper, *one), wanted))


def loosen(keeper: Bucket, wanted: Collection[str]) -> dict[str, datetime]:
    """Lay the same content, not locked, over each object that is locked; returns until when each of those was.

    A store may refuse to hide an object while its newest version is locked. What lies below stays until its lock ends.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = keeper.client()
    loosened: dict[str, datetime] = {}
    try:
        for name in wanted:
            until = retained_until(keeper, name, client)
            if until is not None and until > datetime.now(UTC):
                _write_again(client, keeper, name)
                loosened[name] = until
    except (ClientError, BotoCoreError) as error:
        raise _refused(keeper, error) from error
    return loosened


def purge(keeper: Bucket, wanted: Collection[str] | None = None) -> int:
    """Remove for good what was hidden: `wanted`, or all of it; returns how many versions went.

    A version that is locked stays until its lock ends, and stays hidden. Raises ProvincialError when the store refuses.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = keeper.client()
    removed = 0
    try:
        for name, versions in _versions(keeper, client).items():
            markers = [one for one in versions if _is_marker(one)]
            if not markers or not (any(one["IsLatest"] for one in markers) if wanted is None else name in wanted):
                continue
            kept = [one for one in versions if not _is_marker(one) and _is_locked(client, keeper, one)]
            for one in versions:
                if one not in kept and not (kept and _is_marker(one)):
                    client.delete_object(Bucket=keeper.name, Key=name, VersionId=one["VersionId"])
                    removed += 1
    except (ClientError, BotoCoreError) as error:
        raise _refused(keeper, error) from error
    return removed


def names(bucket: Bucket, prefix: str = "", client: Any | None = None) -> Iterator[str]:
    """The names of the objects that begin with `prefix`. Raises ProvincialError when the store refuses."""
    from botocore.exceptions import BotoCoreError, ClientError

    pages = (client or bucket.client()).get_paginator("list_objects_v2").paginate(Bucket=bucket.name, Prefix=prefix)
    try:
        for page in pages:
            yield from (entry["Key"] for entry in page.get("Contents", ()))
    except (ClientError, BotoCoreError) as error:
        raise _refused(bucket, error) from error


def kept_objects(bucket: Bucket, client: Any | None = None) -> Iterator[str]:
    """Every object of the repository but restic's own locks."""
    return (name for name in names(bucket, client=client) if not name.startswith(LOCKS))


def altered(bucket: Bucket, prefix: str = "") -> tuple[str, ...]:
    """The objects whose content is not what their name says: a flipped bit, a cut, an object laid over another.

    Reads all of them, a block at a time. Raises ProvincialError when the store refuses.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = bucket.client()

    def whole(name: str) -> bool:
        digest = sha256()
        for block in client.get_object(Bucket=bucket.name, Key=name)["Body"].iter_chunks(BLOCK):
            digest.update(block)
        return digest.hexdigest() == name.rpartition("/")[2]

    wanted = [name for name in names(bucket, prefix) if name != CONFIGURATION and not name.startswith(LOCKS)]
    try:
        with ThreadPoolExecutor(4) as pool:
            return tuple(name for name, good in zip(wanted, pool.map(whole, wanted), strict=True) if not good)
    except (ClientError, BotoCoreError, OSError) as error:
        raise _refused(bucket, error) from error


def uncover(keeper: Bucket, *, pruned: Collection[str] = ()) -> tuple[str, ...]:
    """Bring back every object that somebody covered or hid; returns their names.

    What the keeper itself hid (`pruned`) stays hidden.

    Production may write, so whoever holds its key can lay another object over a good one, though never remove what lies
    below. restic names an object by the SHA-256 of its content, so the right version is the one that bears its name; of
    the configuration, which has no such name, it is the first that was written.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    client = keeper.client()
    brought: list[str] = []
    try:
        for name, versions in sorted(_versions(keeper, client).items()):
            by_keeper = name in pruned and any(map(_is_marker, versions))
            if name.startswith(LOCKS) or by_keeper or len(versions) == 1:
                continue
            good = next((content for one in versions if _named(name, content := _content(client, keeper, one))), None)
            now = next(one for one in versions if one["IsLatest"])
            if good is not None and good != _content(client, keeper, now):
                client.put_object(Bucket=keeper.name, Key=name, Body=good)
                brought.append(name)
    except (ClientError, BotoCoreError) as error:
        raise _refused(keeper, error) from error
    return tuple(brought)


def _versions(bucket: Bucket, client: Any) -> dict[str, list[dict[str, Any]]]:
    """The versions of every object, those that only say that it was deleted included; oldest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            found.setdefault(one["Key"], []).append(one)
    return {name: sorted(some, key=lambda one: (one["LastModified"], one["VersionId"])) for name, some in found.items()}


def _is_marker(version: Mapping[str, Any]) -> bool:
    """Whether a version only says that the object was deleted."""
    return "ETag" not in version


def _is_locked(client: Any, bucket: Bucket, version: Mapping[str, Any]) -> bool:
    until = retained_until(bucket, version["Key"], client, VersionId=version["VersionId"])
    return until is not None and until > datetime.now(UTC)


def _named(name: str, content: bytes | None) -> bool:
    """Whether the content is what the name says; of the configuration, whatever comes first."""
    last = name.rpartition("/")[2]
    return content is not None and (last == CONFIGURATION or sha256(content).hexdigest() == last)


def _content(client: Any, bucket: Bucket, version: Mapping[str, Any]) -> bytes | None:
    """What a version holds; None where it only says that the object was deleted."""
    if _is_marker(version):
        return None
    found = client.get_object(Bucket=bucket.name, Key=version["Key"], VersionId=version["VersionId"])
    content: bytes = found["Body"].read()
    return content


def retained_until(bucket: Bucket, name: str, client: Any | None = None, **which: str) -> datetime | None:
    """Until when nobody may change an object, or `which` VersionId of it; None when it isn't locked."""
    from botocore.exceptions import ClientError

    try:
        found = (client or bucket.client()).get_object_retention(Bucket=bucket.name, Key=name, **which)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"):
            return None
        raise
    retention = found["Retention"]
    until: datetime = retention["RetainUntilDate"]
    return until if retention["Mode"] == "COMPLIANCE" else None


def _renew(client: Any, bucket: Bucket, name: str, wanted: datetime) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        before = retained_until(bucket, name, client)
        if before is not None and before >= wanted - SLACK:
            return 0
        retention = {"Mode": "COMPLIANCE", "RetainUntilDate": wanted}
        try:
            client.put_object_retention(Bucket=bucket.name, Key=name, Retention=retention)
        except ClientError as error:
            if before is None or error.response["Error"]["Code"] != "MethodNotAllowed":
                raise
            _write_again(client, bucket, name, wanted)
    except (ClientError, BotoCoreError) as error:
        raise _refused(bucket, error) from error
    return 1


def _write_again(client: Any, bucket: Bucket, name: str, until: datetime | None = None) -> None:
    """Lay the same content over a locked object, under a longer lock or none.

    versitygw 1.0.14 lets no lock be made longer. What lies below stays until its own lock ends, so it is held twice.
    """
    content = client.get_object(Bucket=bucket.name, Key=name)["Body"].read()
    target = {"Bucket": bucket.name, "Key": name}
    lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until} if until else {}
    upload = client.create_multipart_upload(**target, **lock)["UploadId"]
    part = client.upload_part(**target, UploadId=upload, PartNumber=1, Body=content)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    client.complete_multipart_upload(**target, UploadId=upload, MultipartUpload=parts)


def _refused(bucket: Bucket, error: Exception) -> ProvincialError:
    return ProvincialError(
        Problem(
            summary=f"the store refuses a call on bucket {bucket.name}",
            given=f"as {bucket.key.id} at {bucket.endpoint}",
            why=str(error),
            next_step="check that the store runs, that this identity's key is right and that object lock is on",
        )
    )

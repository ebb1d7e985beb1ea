"""Whoever holds production's key, or even the keeper's, can't delete or shorten a copy: tried call by call."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from provincial_cloud.backup import store
from provincial_cloud.backup.identities import Identity

if TYPE_CHECKING:
    from conftest import Vault

Call = Callable[[Any, str, str], Any]
SOON = timedelta(days=1)


def retention(mode: str, days: int) -> dict[str, Any]:
    return {"Mode": mode, "RetainUntilDate": datetime.now(UTC) + timedelta(days=days)}


def version(client: Any, bucket: str, name: str) -> str:
    found: str = client.head_object(Bucket=bucket, Key=name)["VersionId"]
    return found


DELETING: dict[str, Call] = {
    "delete an object": lambda s3, b, k: s3.delete_object(Bucket=b, Key=k),
    "delete a version": lambda s3, b, k: s3.delete_object(Bucket=b, Key=k, VersionId=version(s3, b, k)),
    "delete a version past its lock": lambda s3, b, k: s3.delete_object(
        Bucket=b, Key=k, VersionId=version(s3, b, k), BypassGovernanceRetention=True
    ),
    "delete many": lambda s3, b, k: s3.delete_objects(Bucket=b, Delete={"Objects": [{"Key": k}]}),
    "overwrite": lambda s3, b, k: s3.put_object(Bucket=b, Key=k, Body=b"x"),
    "shorten the lock": lambda s3, b, k: s3.put_object_retention(Bucket=b, Key=k, Retention=retention("COMPLIANCE", 1)),
    "weaken the lock": lambda s3, b, k: s3.put_object_retention(Bucket=b, Key=k, Retention=retention("GOVERNANCE", 99)),
    "bypass the lock": lambda s3, b, k: s3.put_object_retention(
        Bucket=b, Key=k, Retention=retention("GOVERNANCE", 1), BypassGovernanceRetention=True
    ),
    "delete the bucket": lambda s3, b, k: s3.delete_bucket(Bucket=b),
    "suspend versions": lambda s3, b, k: s3.put_bucket_versioning(
        Bucket=b, VersioningConfiguration={"Status": "Suspended"}
    ),
}
"""What not even the administrator can do while a copy is locked."""

CHANGING: dict[str, Call] = {
    "change the lock's default": lambda s3, b, k: s3.put_object_lock_configuration(
        Bucket=b, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    ),
    "change the policy": lambda s3, b, k: s3.put_bucket_policy(
        Bucket=b,
        Policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{b}/*"]}
                ],
            }
        ),
    ),
    "delete the policy": lambda s3, b, k: s3.delete_bucket_policy(Bucket=b),
    "open the bucket": lambda s3, b, k: s3.put_bucket_acl(Bucket=b, ACL="public-read-write"),
    "take the ownership": lambda s3, b, k: s3.put_bucket_ownership_controls(
        Bucket=b, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    ),
}
"""What neither production nor the backup side may do."""

ONLY_KEEPER: dict[str, Call] = {
    "lock an object": lambda s3, b, k: s3.put_object_retention(Bucket=b, Key=k, Retention=retention("COMPLIANCE", 99)),
    "see the versions": lambda s3, b, k: s3.list_object_versions(Bucket=b),
}


@pytest.fixture(scope="module")
def sealed(new_vault: Callable[[], Vault]) -> Vault:
    """A vault with one backup, everything in it locked for thirty days."""
    vault = new_vault()
    vault.back_up()
    assert seal_all(vault, datetime.now(UTC) + timedelta(days=30)) > 3
    return vault


def refused(vault: Vault, who: Identity, call: Call) -> None:
    """The call is refused, and every locked object is as it was."""
    name = next(store.names(vault.as_(Identity.WRITER), "data/"))
    before = {each: store.retained_until(vault.as_(Identity.KEEPER), each) for each in objects(vault)}
    with pytest.raises(ClientError) as caught:
        call(vault.as_(who).client(), vault.bucket, name)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403, 405, 409), caught.value
    assert {each: store.retained_until(vault.as_(Identity.KEEPER), each) for each in objects(vault)} == before


def objects(vault: Vault) -> list[str]:
    return list(store.kept_objects(vault.as_(Identity.WRITER)))


def seal_all(vault: Vault, until: datetime) -> int:
    return store.seal(vault.as_(Identity.KEEPER), dict.fromkeys(objects(vault), until))


@pytest.mark.parametrize("what", DELETING)
@pytest.mark.parametrize("who", list(Identity))
def test_nobody_deletes_or_shortens_a_locked_copy(sealed: Vault, who: Identity, what: str) -> None:
    refused(sealed, who, DELETING[what])


@pytest.mark.parametrize("what", CHANGING)
@pytest.mark.parametrize("who", [Identity.WRITER, Identity.KEEPER])
def test_neither_production_nor_the_keeper_changes_the_bucket(sealed: Vault, who: Identity, what: str) -> None:
    refused(sealed, who, CHANGING[what])


@pytest.mark.parametrize("what", ONLY_KEEPER)
def test_production_neither_locks_nor_sees_versions(sealed: Vault, what: str) -> None:
    refused(sealed, Identity.WRITER, ONLY_KEEPER[what])


def test_production_deletes_nothing_that_is_not_locked_yet_but_restics_own_locks(vault: Vault) -> None:
    vault.back_up()
    writer = vault.as_(Identity.WRITER)
    client = writer.client()
    for name in objects(vault):
        with pytest.raises(ClientError, match="AccessDenied"):
            client.delete_object(Bucket=vault.bucket, Key=name)
    client.put_object(Bucket=vault.bucket, Key="locks/left", Body=b"x")
    client.delete_object(Bucket=vault.bucket, Key="locks/left")
    assert list(store.names(writer, store.LOCKS)) == []


def test_locks_are_renewed_for_what_an_old_backup_wrote_and_only_when_it_is_time(vault: Vault) -> None:
    keeper, now = vault.as_(Identity.KEEPER), datetime.now(UTC)
    vault.back_up()
    assert seal_all(vault, now + timedelta(days=10)) == len(objects(vault))
    assert seal_all(vault, now + timedelta(days=10)) == 0
    assert seal_all(vault, now + timedelta(days=9)) == 0
    assert seal_all(vault, now + timedelta(days=11)) == len(objects(vault))
    until = {store.retained_until(keeper, name) for name in objects(vault)}
    assert until == {(now + timedelta(days=11)).replace(microsecond=0)}
    assert vault.drill().passed


def cover_by_parts(client: Any, bucket: str, name: str) -> None:
    upload = client.create_multipart_upload(Bucket=bucket, Key=name)["UploadId"]
    part = client.upload_part(Bucket=bucket, Key=name, UploadId=upload, PartNumber=1, Body=b"covered")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    client.complete_multipart_upload(Bucket=bucket, Key=name, UploadId=upload, MultipartUpload=parts)


def test_what_an_attacker_covers_is_noticed_and_brought_back(vault: Vault) -> None:
    """The store lets a key that may write lay a new version over a locked one; the locked one stays below."""
    made = vault.back_up()
    keeper = vault.as_(Identity.KEEPER)
    seal_all(vault, datetime.now(UTC) + SOON)
    client = vault.as_(Identity.WRITER).client()
    covered = objects(vault)
    for name in covered:
        cover_by_parts(client, vault.bucket, name)
    drilled = vault.drill()
    assert not drilled.passed
    assert store.uncover(keeper) == tuple(sorted(covered))
    again = vault.drill()
    assert (again.findings, [one.snapshot for one in again.restored]) == ((), [made.snapshot])
    assert store.uncover(keeper) == ()

"""Buckets with all their aspects in one resource, so that one look tells whether a bucket is safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    LOCATION,
    Argument,
    Aspect,
    Call,
    Client,
    Document,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    When,
    argument,
    result,
)
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.resource import AwsResource

CLOSED = {
    "block_public_acls": True,
    "ignore_public_acls": True,
    "block_public_policy": True,
    "restrict_public_buckets": True,
}
"""Public access block that lets nothing be public."""


_KEYS = {
    "encryption": ("sse_algorithm", "kms_master_key_id", "bucket_key_enabled"),
    "object_lock": ("mode", "days"),
}
"""What the maps of our own making hold."""


def _mistakes(given: Json) -> Iterable[Mistake]:
    for name, keys in _KEYS.items():
        value = given.get(name)
        if isinstance(value, Mapping):
            for key in value:
                if key not in keys:
                    yield Mistake(argument=name, given=key, allowed=", ".join(keys), why=f"{name} has no such member")


def _empty(client: Client, bucket: str, state: dict[str, Any]) -> None:
    """Delete every version of every object, where the bucket says that it may be lost.

    Objects locked in governance mode are let go, those in compliance mode are not. A bucket policy that denies it, as
    one that asks for TLS does on a cloud without, is taken off first: the bucket goes anyway.
    """
    if not state.get("force_destroy"):
        return
    bypass = {"BypassGovernanceRetention": True} if state.get("object_lock") else {}
    denied = False
    while True:
        page = client.call("list_object_versions", Bucket=bucket)
        items = [
            {"Key": item["Key"], "VersionId": item["VersionId"]}
            for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
        ]
        if not items:
            return
        answer = client.call("delete_objects", Bucket=bucket, Delete={"Objects": items[:1000], "Quiet": True}, **bypass)
        failed = answer.get("Errors") or []
        if len(failed) < len(items[:1000]):
            continue
        if failed[0].get("Code") != "AccessDenied" or denied or not state.get("policy"):
            raise ApiError(
                service="s3",
                operation="delete_objects",
                endpoint=f"bucket {bucket}",
                code=str(failed[0].get("Code")),
                message=f"{failed[0].get('Key')}: {failed[0].get('Message')}",
                unsure=False,
            )
        denied = True
        client.call("delete_bucket_policy", Bucket=bucket)


BUCKET = {"Bucket": ID}


class Bucket(AwsResource):
    """A bucket: private, versioned and encrypted unless told otherwise."""

    bucket: Argument[str] = argument(default=None, replaces=True, autoname=True)
    """Name, unique on the cloud; made from the resource's name where unset."""
    versioning: Argument[str] = argument(default="Enabled")
    """`Enabled` or `Suspended`."""
    encryption: MapArgument[Any] = argument(default={"sse_algorithm": "AES256"})
    """`sse_algorithm` (AES256 or aws:kms), `kms_master_key_id`, `bucket_key_enabled`."""
    public_access_block: MapArgument[bool] = argument(default=CLOSED)
    """Four switches, all on by default."""
    ownership: Argument[str] = argument(default="BucketOwnerEnforced")
    """Who owns objects; the default turns access lists off."""
    lifecycle_rules: ListArgument[dict[str, Any]] = argument(default=None, watched=True)
    """S3's lifecycle rules: id, status, filter, expiration, transitions and the rest."""
    object_lock: MapArgument[Any] = argument(default=None, replaces=False)
    """`mode` (GOVERNANCE or COMPLIANCE) and `days`; the lock itself can only be turned on when the bucket is made."""
    logging: MapArgument[Any] = argument(default=None, watched=True)
    """`target_bucket` and `target_prefix` of the access log."""
    policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Bucket policy, a JSON document."""
    replication: MapArgument[Any] = argument(default=None, watched=True)
    """`role` and `rules` of replication to other buckets."""
    force_destroy: Argument[bool] = argument(default=False, local=True)
    """Whether deleting the bucket may delete what is in it."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="s3",
        create=Call(
            "create_bucket",
            {
                "Bucket": Ref("bucket"),
                "CreateBucketConfiguration": {"LocationConstraint": LOCATION},
                "ObjectLockEnabledForBucket": When("object_lock", True),
            },
        ),
        id="$bucket",
        read=Call("head_bucket", BUCKET),
        item="@",
        formats={"arn": "arn:aws:s3:::{bucket}"},
        aspects=(
            Aspect(
                arguments=("ownership",),
                put=(
                    Call(
                        "put_bucket_ownership_controls",
                        {**BUCKET, "OwnershipControls": {"Rules": [{"ObjectOwnership": Ref("ownership")}]}},
                    ),
                ),
                get=Call("get_bucket_ownership_controls", BUCKET),
                values={"ownership": "ownership_controls.rules[0].object_ownership"},
                absent=("OwnershipControlsNotFoundError",),
            ),
            Aspect(
                arguments=("public_access_block",),
                put=(
                    Call(
                        "put_public_access_block",
                        {**BUCKET, "PublicAccessBlockConfiguration": Ref("public_access_block")},
                    ),
                ),
                clear=(Call("delete_public_access_block", BUCKET),),
                get=Call("get_public_access_block", BUCKET),
                values={"public_access_block": "public_access_block_configuration"},
                absent=("NoSuchPublicAccessBlockConfiguration",),
            ),
            Aspect(
                arguments=("versioning",),
                put=(
                    Call("put_bucket_versioning", {**BUCKET, "VersioningConfiguration": {"Status": Ref("versioning")}}),
                ),
                get=Call("get_bucket_versioning", BUCKET),
                values={"versioning": "status"},
            ),
            Aspect(
                arguments=("encryption",),
                put=(
                    Call(
                        "put_bucket_encryption",
                        {
                            **BUCKET,
                            "ServerSideEncryptionConfiguration": {
                                "Rules": [
                                    {
                                        "ApplyServerSideEncryptionByDefault": {
                                            "SSEAlgorithm": Ref("encryption.sse_algorithm"),
                                            "KMSMasterKeyID": Ref("encryption.kms_master_key_id"),
                                        },
                                        "BucketKeyEnabled": Ref("encryption.bucket_key_enabled"),
                                    }
                                ]
                            },
                        },
                    ),
                ),
                get=Call("get_bucket_encryption", BUCKET),
                values={
                    "encryption": "server_side_encryption_configuration.rules[0].{"
                    "sse_algorithm: apply_server_side_encryption_by_default.sse_algorithm, "
                    "kms_master_key_id: apply_server_side_encryption_by_default.kms_master_key_id, "
                    "bucket_key_enabled: bucket_key_enabled}"
                },
                absent=("ServerSideEncryptionConfigurationNotFoundError",),
            ),
            Aspect(
                arguments=("lifecycle_rules",),
                put=(
                    Call(
                        "put_bucket_lifecycle_configuration",
                        {**BUCKET, "LifecycleConfiguration": {"Rules": Ref("lifecycle_rules")}},
                    ),
                ),
                clear=(Call("delete_bucket_lifecycle", BUCKET),),
                get=Call("get_bucket_lifecycle_configuration", BUCKET),
                values={"lifecycle_rules": "rules"},
                absent=("NoSuchLifecycleConfiguration",),
            ),
            Aspect(
                arguments=("object_lock",),
                put=(
                    Call(
                        "put_object_lock_configuration",
                        {
                            **BUCKET,
                            "ObjectLockConfiguration": {
                                "ObjectLockEnabled": "Enabled",
                                "Rule": {
                                    "DefaultRetention": {
                                        "Mode": Ref("object_lock.mode"),
                                        "Days": Ref("object_lock.days"),
                                    }
                                },
                            },
                        },
                    ),
                ),
                get=Call("get_object_lock_configuration", BUCKET),
                values={"object_lock": "object_lock_configuration.rule.default_retention.{mode: mode, days: days}"},
                absent=("ObjectLockConfigurationNotFoundError",),
            ),
            Aspect(
                arguments=("logging",),
                put=(
                    Call("put_bucket_logging", {**BUCKET, "BucketLoggingStatus": {"LoggingEnabled": Ref("logging")}}),
                ),
                clear=(Call("put_bucket_logging", {**BUCKET, "BucketLoggingStatus": {}}),),
                get=Call("get_bucket_logging", BUCKET),
                values={"logging": "logging_enabled"},
            ),
            Aspect(
                arguments=("policy",),
                put=(Call("put_bucket_policy", {**BUCKET, "Policy": Ref("policy")}),),
                clear=(Call("delete_bucket_policy", BUCKET),),
                get=Call("get_bucket_policy", BUCKET),
                absent=("NoSuchBucketPolicy",),
            ),
            Aspect(
                arguments=("replication",),
                put=(Call("put_bucket_replication", {**BUCKET, "ReplicationConfiguration": Ref("replication")}),),
                clear=(Call("delete_bucket_replication", BUCKET),),
                get=Call("get_bucket_replication", BUCKET),
                values={"replication": "replication_configuration"},
                absent=("ReplicationConfigurationNotFoundError",),
            ),
        ),
        inspect=_mistakes,
        before_delete=_empty,
        delete=Call("delete_bucket", BUCKET),
        tagging=Tagging(
            add=Call("put_bucket_tagging", BUCKET),
            remove=Call("delete_bucket_tagging", BUCKET),
            get=Call("get_bucket_tagging", BUCKET),
            values="tag_set",
            absent=("NoSuchTagSet",),
            on_create=False,
            replace_all=True,
        ),
        listing=Listing(call=Call("list_buckets"), items="buckets", id="name"),
        look_first=True,
        taken=("BucketAlreadyOwnedByYou", "BucketAlreadyExists"),
        gone=("NoSuchBucket", "404", "NotFound"),
        delete_again=(),
    )

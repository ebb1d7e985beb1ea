"""Encryption keys, with their policy and rotation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Client,
    Custom,
    Document,
    Find,
    Json,
    Lifecycle,
    MapArgument,
    Mistake,
    Ref,
    Result,
    Tagging,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

SHORTEST_WINDOW_DAYS = 7
LONGEST_WINDOW_DAYS = 30
"""KMS API, ScheduleKeyDeletion."""
KEY = {"KeyId": ID}


def _default_policy(arn: str) -> dict[str, Any]:
    """What KMS gives a key that is made without a policy (KMS developer guide, "Default key policy")."""
    _, partition, _, _, account, _ = arn.split(":", 5)
    return {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }


def _arn(client: Client, key_id: str, state: dict[str, Any]) -> str:
    return str(state.get("arn") or client.call("describe_key", KeyId=key_id)["KeyMetadata"]["Arn"])


def _put_policy(client: Client, key_id: str, arguments: dict[str, Any]) -> None:
    policy = arguments.get("policy") or _default_policy(_arn(client, key_id, arguments))
    text = policy if isinstance(policy, str) else json.dumps(policy, sort_keys=True)
    client.call("put_key_policy", KeyId=key_id, PolicyName="default", Policy=text)


def _read_policy(client: Client, key_id: str, state: dict[str, Any]) -> dict[str, Any]:
    text = client.call("get_key_policy", KeyId=key_id, PolicyName="default")["Policy"]
    if state.get("policy") is None and json.loads(text) == _default_policy(_arn(client, key_id, state)):
        return {"policy": None}
    return {"policy": text}


def _inspect(arguments: Json) -> Iterator[Mistake]:
    days = arguments.get("deletion_window_in_days")
    if days is not None and not (isinstance(days, int) and SHORTEST_WINDOW_DAYS <= days <= LONGEST_WINDOW_DAYS):
        yield Mistake(
            argument="deletion_window_in_days",
            given=days,
            allowed=f"{SHORTEST_WINDOW_DAYS} to {LONGEST_WINDOW_DAYS} days",
            why="KMS keeps a deleted key that long",
        )
    spec = arguments.get("key_spec")
    if arguments.get("enable_key_rotation") and spec not in (None, "SYMMETRIC_DEFAULT"):
        yield Mistake(
            argument="enable_key_rotation",
            given=True,
            allowed="false, or key_spec SYMMETRIC_DEFAULT",
            why=f"KMS cannot rotate a key of {spec} by itself",
        )


class Key(AwsResource):
    """An encryption key that is rotated every year; a deleted one can be restored until its window has passed."""

    description: Argument[str] = argument(default="")
    """What the key is for, at most 8192 characters."""
    key_usage: Argument[str] = argument(default="ENCRYPT_DECRYPT", replaces=True)
    """ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC or KEY_AGREEMENT."""
    key_spec: Argument[str] = argument(default="SYMMETRIC_DEFAULT", replaces=True)
    """SYMMETRIC_DEFAULT (AES-256), or a kind of RSA, elliptic-curve, HMAC or SM2 key, as RSA_4096."""
    policy: Argument[dict[str, Any] | str] = argument(default=None, document=Document.JSON, watched=True)
    """Key policy, a JSON document; unset means the cloud's default, which leaves access to the account's own policies,
    and a policy put by hand is then drift."""
    enable_key_rotation: Argument[bool] = argument(default=True)
    """Whether new key material is made every year; only keys of SYMMETRIC_DEFAULT can, so others need False."""
    deletion_window_in_days: Argument[int] = argument(default=LONGEST_WINDOW_DAYS, local=True)
    """Days, 7 to 30, in which a deleted key can still be restored; the default is the longest."""
    multi_region: Argument[bool] = argument(default=False, replaces=True)
    """Whether the key may be replicated to other regions."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""
    key_id: Result[str] = result()
    """Id, which is also the resource's."""

    lifecycle = Lifecycle(
        service="kms",
        create=Call("create_key"),
        id="key_metadata.key_id",
        read=Call("describe_key", KEY),
        item="key_metadata",
        update=(Call("update_key_description", KEY, ("description",)),),
        aspects=(
            Aspect(
                arguments=("enable_key_rotation",),
                put=(Call("enable_key_rotation", KEY),),
                clear=(Call("disable_key_rotation", KEY),),
                get=Call("get_key_rotation_status", KEY),
                values={"enable_key_rotation": "key_rotation_enabled"},
                absent=("UnsupportedOperationException",),
                switch=True,
            ),
        ),
        custom=(Custom(arguments=("policy",), apply=_put_policy, look=_read_policy, on_create=False),),
        delete=Call("schedule_key_deletion", {**KEY, "PendingWindowInDays": Ref("deletion_window_in_days")}),
        tagging=Tagging(
            add=Call("tag_resource", KEY),
            remove=Call("untag_resource", KEY),
            get=Call("list_resource_tags", KEY),
        ),
        find=Find(
            call=Call("list_keys"),
            items="keys",
            id="key_id",
            tags=Call("list_resource_tags", KEY),
            claim="tags[?tag_key=='provincial:claim'].tag_value | [0]",
            absent=("AccessDeniedException", "NotFoundException"),
        ),
        inspect=_inspect,
        gone=("NotFoundException",),
        gone_when="key_state=='PendingDeletion' || key_state=='PendingReplicaDeletion'",
        create_again=("MalformedPolicyDocumentException: invalid principals",),
    )

"""Secrets that applications read at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Aspect,
    Call,
    Client,
    Json,
    Lifecycle,
    Listing,
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
"""Secrets Manager API, DeleteSecret."""
SECRET = {"SecretId": Ref("name")}


def _delete(client: Client, name: str, state: dict[str, Any]) -> None:
    days = state.get("recovery_window_in_days")
    if days == 0:
        client.call("delete_secret", SecretId=name, ForceDeleteWithoutRecovery=True)
    else:
        client.call("delete_secret", SecretId=name, RecoveryWindowInDays=days or LONGEST_WINDOW_DAYS)


def _inspect(arguments: Json) -> Iterator[Mistake]:
    days = arguments.get("recovery_window_in_days")
    if days is None or (type(days) is int and (days == 0 or SHORTEST_WINDOW_DAYS <= days <= LONGEST_WINDOW_DAYS)):
        return
    yield Mistake(
        argument="recovery_window_in_days",
        given=days,
        allowed=f"{SHORTEST_WINDOW_DAYS} to {LONGEST_WINDOW_DAYS} days, or 0 to delete at once",
        why="the cloud keeps a deleted secret that long",
    )


class Secret(AwsResource):
    """A secret; a deleted one can be restored for a month, and is restored when the same resource is made again.

    Its value is never read back: nobody who only looks needs permission to read it, and a value that a rotation put
    stays. A value changed in the program is put as a new version.
    """

    name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=512, form=r"[A-Za-z0-9/_+=.@-]+")
    """Name, at most 512 letters, digits and `/_+=.@-`, unique in the account's region even while a deleted secret can
    be restored; made from the resource's name where unset."""
    description: Argument[str] = argument(default="")
    """What the secret is for, at most 2048 characters."""
    kms_key_id: Argument[str] = argument(default=None, watched=True, arn_or_id=True)
    """Id, ARN or alias of the key that encrypts it; unset means the service's own key."""
    secret_string: Argument[str] = argument(default=None, secret=True, write_only=True)
    """The value, at most 65536 bytes; encrypted in the state, never shown, and left alone where unset."""
    recovery_window_in_days: Argument[int] = argument(default=LONGEST_WINDOW_DAYS, local=True)
    """Days, 7 to 30, in which a deleted secret can be restored, or 0 to delete at once; the default is the longest."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="secretsmanager",
        create=Call("create_secret"),
        id="$name",
        read=Call("describe_secret", SECRET),
        item="@",
        update=(
            Call("update_secret", SECRET, ("description",)),
            Call("put_secret_value", SECRET, ("secret_string",)),
        ),
        aspects=(
            Aspect(
                arguments=("kms_key_id",),
                put=(Call("update_secret", SECRET, ("kms_key_id",)),),
                clear=(Call("update_secret", {**SECRET, "KmsKeyId": ""}),),
                values={"kms_key_id": "kms_key_id"},
            ),
        ),
        delete=_delete,
        tagging=Tagging(add=Call("tag_resource", SECRET), remove=Call("untag_resource", SECRET)),
        listing=Listing(  # a name with "!" is of a service that keeps the secret itself, as a database's password
            call=Call("list_secrets"), items="secret_list[?!contains(name, '!')]", id="name"
        ),
        inspect=_inspect,
        look_first=True,
        taken=("ResourceExistsException", "InvalidRequestException"),
        restore=Call("restore_secret", SECRET),
        gone=("ResourceNotFoundException",),
        gone_when="deleted_date",
        create_again=("InvalidRequestException: scheduled for deletion",),
    )

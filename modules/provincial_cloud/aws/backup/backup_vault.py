"""Vaults: where backups are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from provincial_cloud.aws.backup.tagging import TAGGING
from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Aspect,
    Call,
    Custom,
    Json,
    Lifecycle,
    Listing,
    MapArgument,
    Mistake,
    Ref,
    Result,
    argument,
    result,
)
from provincial_cloud.aws.resource import AwsResource

_LIMITS = {
    "min_retention_days": (1, 36500),
    "max_retention_days": (1, 36500),
    "changeable_for_days": (3, 36500),
}
"""Days that the API allows beyond botocore's model (AWS Backup, PutBackupVaultLockConfiguration)."""


def _mistakes(given: Json) -> Iterable[Mistake]:
    lock = given.get("lock")
    if lock is None:
        return
    if not isinstance(lock, dict):
        yield Mistake(
            argument="lock", given=lock, allowed=f"a map with {', '.join(_LIMITS)}", why="it is a map of days"
        )
        return
    for name, days in lock.items():
        if name not in _LIMITS:
            yield Mistake(argument=f"lock.{name}", given=name, allowed=", ".join(_LIMITS), why="a lock has no such")
            continue
        low, high = _LIMITS[name]
        if isinstance(days, int) and not low <= days <= high:
            yield Mistake(argument=f"lock.{name}", given=days, allowed=f"{low} to {high} days", why="the API bounds it")
    least, most = lock.get("min_retention_days"), lock.get("max_retention_days")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Mistake(
            argument="lock.max_retention_days", given=most, allowed=f"{least} or more", why="it is below the least"
        )


def _lock(answer: Any, known: Json) -> dict[str, Any]:
    """The lock as it is there; how long it could be changed is not answered, so what is known of that is kept."""
    if not answer.get("locked"):
        return {"lock": None}
    lock = {name: answer.get(name) for name in ("min_retention_days", "max_retention_days")}
    if answer.get("lock_date"):
        lock["changeable_for_days"] = (known.get("lock") or {}).get("changeable_for_days")
    return {"lock": {name: days for name, days in lock.items() if days is not None}}


class BackupVault(AwsResource):
    """A vault for backups."""

    backup_vault_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=50)
    """Name, unique in account and region: letters, digits, - and _; made from the resource's name where unset."""
    encryption_key_arn: Argument[str] = argument(default=None, replaces=True)
    """Key that encrypts what it holds; the cloud's own for backups by default."""
    lock: MapArgument[int] = argument(default=None, watched=True)
    """`min_retention_days` and `max_retention_days` of what it holds. With `changeable_for_days` (3 or more) nobody,
    not even the account's owner, can loosen or remove the lock once these days are over."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    arn: Result[str] = result()
    """ARN."""

    lifecycle = Lifecycle(
        service="backup",
        create=Call("create_backup_vault"),
        id="$backup_vault_name",
        read=Call("describe_backup_vault", {"BackupVaultName": ID}),
        item="@",
        values={"arn": "backup_vault_arn"},
        aspects=(
            Aspect(
                arguments=("lock",),
                put=(
                    Call(
                        "put_backup_vault_lock_configuration",
                        {
                            "BackupVaultName": ID,
                            "MinRetentionDays": Ref("lock.min_retention_days"),
                            "MaxRetentionDays": Ref("lock.max_retention_days"),
                            "ChangeableForDays": Ref("lock.changeable_for_days"),
                        },
                    ),
                ),
                clear=(Call("delete_backup_vault_lock_configuration", {"BackupVaultName": ID}),),
            ),
        ),
        custom=(Custom(arguments=("lock",), view=_lock),),
        inspect=_mistakes,
        delete=Call("delete_backup_vault", {"BackupVaultName": ID}),
        tagging=TAGGING,
        listing=Listing(call=Call("list_backup_vaults"), items="backup_vault_list", id="backup_vault_name"),
        taken=("AlreadyExistsException",),
        gone=("ResourceNotFoundException",),
        delete_again=(),
    )

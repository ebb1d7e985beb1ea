"""What is encrypted with which key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provincial_policies.resource import Resource, Stack

USES: dict[str, tuple[tuple[str, ...], ...]] = {
    "BackupVault": (("encryption_key_arn",),),
    "Bucket": (("encryption", "kms_master_key_id"),),
    "DbInstance": (("kms_key_id",), ("master_user_secret_kms_key_id",)),
    "FileSystem": (("kms_key_id",),),
    "LogGroup": (("kms_key_id",),),
    "Repository": (("encryption_configuration", "kms_key"),),
    "Secret": (("kms_key_id",),),
    "Topic": (("kms_master_key_id",),),
    "Trail": (("kms_key_id",),),
    "Volume": (("kms_key_id",),),
}
"""Where each type names its key."""

PRODUCTION = ("Bucket", "DbInstance", "FileSystem", "Repository", "Secret", "Volume")
"""Types that hold the data which backups are copies of."""


def users_of(key: Resource, stack: Stack, kinds: Iterable[str] = tuple(USES)) -> Iterator[Resource]:
    """The resources of the stack that a key encrypts, of these kinds."""
    for kind in kinds:
        for path in USES[kind]:
            yield from stack.referring(key, f"provincial:aws:{kind}", path[0])


def users_of_arn(arn: str, stack: Stack, kinds: Iterable[str]) -> Iterator[Resource]:
    """The resources of these kinds that name a key by this text."""
    for kind in kinds:
        for resource in stack.of_type(f"provincial:aws:{kind}"):
            if any(resource.known(*path) and resource.get(*path) == arn for path in USES[kind]):
                yield resource

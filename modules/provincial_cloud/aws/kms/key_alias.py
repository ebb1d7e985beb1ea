"""Names of encryption keys."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.aws.declaration import Argument, Call, Json, Lifecycle, Listing, Mistake, Ref, argument
from provincial_cloud.aws.resource import AwsResource


def _inspect(arguments: Json) -> Iterator[Mistake]:
    name = arguments.get("alias_name")
    if isinstance(name, str) and (not name.startswith("alias/") or name.startswith("alias/aws/")):
        yield Mistake(
            argument="alias_name",
            given=name,
            allowed="alias/<name>, not beginning with alias/aws/",
            why="KMS takes no other name for an alias, and keeps alias/aws/ for itself",
        )


class KeyAlias(AwsResource):
    """A name by which a key can be used; pointing it at another key changes no policy of either."""

    alias_name: Argument[str] = argument(replaces=True)
    """`alias/` and letters, digits, `/`, `_` or `-`, at most 256 characters, unique in the account's region."""
    target_key_id: Argument[str] = argument(arn_or_id=True)
    """Id or ARN of the key."""

    lifecycle = Lifecycle(
        service="kms",
        create=Call("create_alias"),
        id="$alias_name",
        read=Call("describe_key", {"KeyId": Ref("alias_name")}),
        item="key_metadata",
        values={"target_key_id": "key_id"},
        update=(Call("update_alias", {"AliasName": Ref("alias_name")}, ("target_key_id",)),),
        delete=Call("delete_alias", {"AliasName": Ref("alias_name")}),
        listing=Listing(
            call=Call("list_aliases"), items="aliases[?!starts_with(alias_name, 'alias/aws/')]", id="alias_name"
        ),
        inspect=_inspect,
        taken=("AlreadyExistsException",),
        gone=("NotFoundException",),
        create_again=("NotFoundException",),
    )

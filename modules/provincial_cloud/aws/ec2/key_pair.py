"""Key pairs: the public keys with which administrators reach a new instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provincial_cloud.aws.declaration import (
    ID,
    Argument,
    Call,
    Custom,
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


def _key(text: object) -> list[str]:
    """Kind and key of a line in OpenSSH's form; its comment says nothing about the key."""
    return str(text).split()[:2]


def _view(pair: Any, state: Json) -> dict[str, Any]:
    there, old = pair.get("public_key"), state.get("public_key_material")
    return {"public_key_material": old if old is not None and _key(there) == _key(old) else there}


def _inspect(arguments: Json) -> Iterator[Mistake]:
    if "PRIVATE KEY" in str(arguments.get("public_key_material")):
        yield Mistake(
            argument="public_key_material",
            given="(a private key)",
            allowed="a public key, as in a file whose name ends in .pub",
            why="a private key must not leave its owner; treat this one as lost and make another",
        )


class KeyPair(AwsResource):
    """A public key, known to the cloud by a name. The private key stays with its owner and is never asked for."""

    key_name: Argument[str] = argument(default=None, replaces=True, autoname=True, longest=255)
    """Name, at most 255 characters; made from the resource's name where unset."""
    public_key_material: Argument[str] = argument(replaces=True)
    """RSA or ED25519 public key, a line in OpenSSH's form."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    key_pair_id: Result[str] = result()
    """Id, as key-0a1b2c3d; the resource's own is the name, by which instances know it."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("import_key_pair"),
        id="$key_name",
        read=Call("describe_key_pairs", {"KeyNames": [ID], "IncludePublicKey": True}),
        item="key_pairs[0]",
        custom=(Custom(arguments=("public_key_material",), view=_view, on_create=False),),
        delete=Call("delete_key_pair", {"KeyName": ID}),
        tagging=Tagging(
            add=Call("create_tags", {"Resources": [Ref("key_pair_id")]}),
            remove=Call("delete_tags", {"Resources": [Ref("key_pair_id")]}),
            specification="key-pair",
        ),
        listing=Listing(call=Call("describe_key_pairs"), items="key_pairs", id="key_name"),
        inspect=_inspect,
        taken=("InvalidKeyPair.Duplicate",),
        gone=("InvalidKeyPair.NotFound",),
    )

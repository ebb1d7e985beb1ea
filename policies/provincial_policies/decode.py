"""From the engine's wire form to plain Python, once a resource.

Secrets are unwrapped for the checks, and the decoder keeps where they lay and what they said so that no message or
ledger line can repeat them. Values that preview can't know become `UNKNOWN`.
Source: sdk/go/common/resource/properties.go and sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from provincial_policies.values import UNKNOWN, Path, is_unknown

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the wire's marker of a secret, not a secret
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"

UNKNOWNS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class DecodeError(Exception):
    """The engine sent a value of a kind this pack doesn't know; the gate blocks rather than guess."""


@dataclass(frozen=True)
class Decoded:
    """A resource's properties, the paths under which secrets lie, and the secret texts themselves."""

    properties: dict[str, Any]
    secret_paths: frozenset[Path] = frozenset()
    secret_texts: frozenset[str] = field(default=frozenset(), repr=False)


class _Decoder:
    """Walks one Struct; remembers the secrets it passes."""

    def __init__(self) -> None:
        self.secret_paths: set[Path] = set()
        self.secret_texts: set[str] = set()

    def struct(self, struct: Struct, path: Path) -> dict[str, Any]:
        return {key: self.value(item, (*path, key)) for key, item in struct.fields.items()}

    def value(self, value: Value, path: Path) -> Any:
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            text: str = value.string_value
            return UNKNOWN if text in UNKNOWNS else text
        if kind == "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields:
                return self.special(value.struct_value, path)
            return {key: self.value(item, (*path, key)) for key, item in fields.items()}
        if kind == "list_value":
            return [self.value(item, (*path, index)) for index, item in enumerate(value.list_value.values)]
        if kind == "bool_value":
            return value.bool_value
        if kind == "number_value":
            number: float = value.number_value
            return int(number) if number.is_integer() else number
        return None

    def special(self, struct: Struct, path: Path) -> Any:
        fields = struct.fields
        signature = fields[SIGNATURE].string_value
        if signature == SECRET:
            return self.secret(self.value(fields["value"], path) if "value" in fields else None, path)
        if signature == OUTPUT:
            value = self.value(fields["value"], path) if "value" in fields else UNKNOWN
            return self.secret(value, path) if "secret" in fields and fields["secret"].bool_value else value
        if signature == RESOURCE:
            return {"urn": fields["urn"].string_value, "id": self.value(fields["id"], path) if "id" in fields else None}
        if signature in (ASSET, ARCHIVE):
            plain = {key: self.value(item, (*path, key)) for key, item in fields.items() if key != SIGNATURE}
            return {"asset" if signature == ASSET else "archive": plain}
        raise DecodeError(f"unknown kind of value {signature!r} at {'.'.join(map(str, path))}")

    def secret(self, value: Any, path: Path) -> Any:
        self.secret_paths.add(path)
        self.remember(value)
        return value

    def remember(self, value: Any) -> None:
        if is_unknown(value) or value is None or isinstance(value, bool):
            return
        if isinstance(value, dict):
            for item in value.values():
                self.remember(item)
        elif isinstance(value, list):
            for item in value:
                self.remember(item)
        else:
            self.secret_texts.add(str(value))


def decode(struct: Struct) -> Decoded:
    """Decode a resource's properties; raises DecodeError for a kind of value that is not known."""
    decoder = _Decoder()
    properties = decoder.struct(struct, ())
    return Decoded(properties, frozenset(decoder.secret_paths), frozenset(decoder.secret_texts))

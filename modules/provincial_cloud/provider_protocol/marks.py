"""The marks by which Pulumi's protocol tells unknown, secret and output values from plain ones."""

from __future__ import annotations

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the protocol's mark of a secret, not one
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class UnknownValue:
    """A value that only the deployment itself will tell."""

    def __repr__(self) -> str:
        return "(known after up)"


UNKNOWN = UnknownValue()

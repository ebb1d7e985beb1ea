"""What a setting must be: a value type that can judge a text and say in two languages what it allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from provincial_policies.rule import Text


@dataclass(frozen=True)
class Wanted:
    """A condition on one text; `example` is a value that meets it; `wrong` picks the part that doesn't."""

    met: Callable[[str], bool]
    text: Text
    example: str
    wrong: Callable[[str], str] = str


def exactly(*values: str) -> Wanted:
    """One of these values, letter case aside; the first is the one to write."""
    known = {value.casefold() for value in values}
    listed = ", ".join(values)
    vi, en = (f"một trong: {listed}", f"one of: {listed}") if len(values) > 1 else (listed, listed)
    return Wanted(lambda given: given.casefold() in known, Text(vi=vi, en=en), values[0])


def between(least: int, most: int, write: int | None = None) -> Wanted:
    """A whole number from `least` to `most`; `write` is the one to set."""
    return Wanted(
        lambda given: (number := whole(given)) is not None and least <= number <= most,
        Text(vi=f"từ {least} đến {most}", en=f"from {least} to {most}"),
        str(most if write is None else write),
    )


def at_least(least: int) -> Wanted:
    """A whole number of at least this."""
    return Wanted(
        lambda given: (number := whole(given)) is not None and number >= least,
        Text(vi=f"từ {least} trở lên", en=f"{least} or more"),
        str(least),
    )


def among(*allowed: str) -> Wanted:
    """A comma-separated list, not empty, whose every item is one of these."""
    known = frozenset(allowed)
    return Wanted(
        lambda given: bool(given) and set(given.split(",")) <= known,
        Text(vi="chỉ gồm: " + ", ".join(allowed), en="only: " + ", ".join(allowed)),
        ",".join(allowed),
        lambda given: ",".join(item for item in given.split(",") if item not in known),
    )


def present() -> Wanted:
    """Any value but an empty one or "none"."""
    return Wanted(
        lambda given: given.strip().casefold() not in ("", "none"),
        Text(vi="có giá trị", en="a value"),
        "/etc/issue.net",
    )


def whole(text: str) -> int | None:
    """The whole number a text stands for; None when it is none."""
    try:
        return int(text, 0) if text.strip().lower().startswith("0x") else int(text)
    except ValueError:
        return None

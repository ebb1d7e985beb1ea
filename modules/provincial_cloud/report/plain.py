"""Text from outside, made safe to show: nothing in it may steer a terminal, a page or the direction of reading."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # direction and invisible marks, line separators
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates and non-characters, which XML and UTF-8 refuse
)


def visible(text: str) -> str:
    """`text` with every control, invisible or direction-changing character written out, as in ⟨U+202E⟩."""
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)

"""Keeps secrets out of errors: what a person typed is shown, unless it looks like a secret."""

from __future__ import annotations

import re

LONGEST_SHOWN = 100
SECRET = re.compile(
    r"-----BEGIN|\b(AKIA|ASIA)[A-Z0-9]{12,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\beyJ[A-Za-z0-9_-]{10,}\."
    r"|://[^/\s:@]+:[^/\s@]+@|(?i:(password|passwd|passphrase|secret|token|api_?key|mật khẩu)\w*[\"']?\s*[:=]\s*\S)"
)
HIDDEN = "(hidden: it looks like a secret)"


def looks_secret(text: str) -> bool:
    """True for private keys, access keys, tokens, and addresses that carry a password."""
    return SECRET.search(text) is not None


def concealed(text: str) -> str:
    """The text in one line, or a remark in its place when it looks like a secret."""
    return HIDDEN if looks_secret(text) else " ".join(text.split())


def masked(text: str) -> str:
    """The same, cut where it is long: what a person typed may be a whole page."""
    line = concealed(text)
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"

"""Quantities in the form in which the API server gives them back, so that what is unchanged reads as unchanged."""

from __future__ import annotations

MILLICORES = 1000
_STEPS = ("Mi", "Gi", "Ti", "Pi")


def cpu(millicores: int) -> str:
    """Thousandths of a core: `500m`, or `2` where they are whole cores."""
    whole, rest = divmod(millicores, MILLICORES)
    return f"{millicores}m" if rest else str(whole)


def memory(mebibytes: int) -> str:
    """MiB in the largest unit that keeps it whole: `512Mi`, `16Gi`."""
    step = 0
    while mebibytes and mebibytes % 1024 == 0 and step + 1 < len(_STEPS):
        mebibytes //= 1024
        step += 1
    return f"{mebibytes}{_STEPS[step]}" if mebibytes else "0"

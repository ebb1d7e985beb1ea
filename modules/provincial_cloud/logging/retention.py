"""How long logs are kept. Pure."""

from __future__ import annotations

LOG_GROUP_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Periods that CloudWatch Logs offers (PutRetentionPolicy)."""
AT_LEAST = 30
"""Kept even where the level asks for nothing."""


def log_group_days(wanted: int) -> int:
    """The shortest period on offer that keeps logs for at least `wanted` days. Raises ValueError beyond ten years."""
    for days in LOG_GROUP_DAYS:
        if days >= max(wanted, AT_LEAST):
            return days
    raise ValueError(f"no period of {wanted} days or more is on offer; the longest is {LOG_GROUP_DAYS[-1]}")


def archive_days(wanted: int) -> int:
    """Days that the archive locks each object."""
    return max(wanted, AT_LEAST)

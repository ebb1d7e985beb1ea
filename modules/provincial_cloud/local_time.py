"""The country's one time zone: a waiver ends with its day there, wherever the pipeline runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def now() -> datetime:
    """The time it is in Vietnam."""
    return datetime.now(VIETNAM)


def today() -> date:
    """The day it is in Vietnam."""
    return now().date()

"""The checks across files: whatever one record alone cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from provincial_cloud.environment.gathering import Gathered
from provincial_cloud.environment.model import Environment
from provincial_cloud.errors import Problem

Check = Callable[[Gathered], Iterable[Problem]]
Remark = Callable[[Gathered, Environment, date | None], Iterable[Problem]]

CHECKS: tuple[Check, ...] = ()
"""What an environment must meet. Each check reads only records that could be typed."""

REMARKS: tuple[Remark, ...] = ()
"""What people should know of a valid environment."""

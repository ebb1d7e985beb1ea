"""What a program itself wants to be waited for: the annotation `pulumi.com/waitFor`.

Its value is one wish or a JSON list of them: `condition=<type>[=<status>]`, or `jsonpath={.a.b[0].c}[=<value>]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provincial_cloud.kubernetes.provider.difference import parsed
from provincial_cloud.kubernetes.provider.objects import annotation
from provincial_cloud.kubernetes.provider.readiness import READY, Progress

WAIT_FOR = "pulumi.com/waitFor"
ALLOWED = "condition=<type>[=<status>], jsonpath={.path.to[0].field}[=<value>], or a JSON list of these"
_CONDITION = re.compile(r"condition=([^=]+)(?:=(\S+))?")
_PATH = re.compile(r"jsonpath=\{?\.?([\w.\-\[\]\"/]+)\}?(?:=(.*))?")


@dataclass(frozen=True)
class Wish:
    """One thing to wait for; `value` None: any value of a path."""

    text: str
    condition: str | None = None
    path: tuple[str, ...] = ()
    value: str | None = None

    def holds(self, live: Mapping[str, Any]) -> bool:
        """Whether an object fulfils it."""
        if self.condition is not None:
            found = (live.get("status") or {}).get("conditions") or ()
            return any(
                str(one.get("type")).lower() == self.condition.lower()
                and str(one.get("status")).lower() == str(self.value).lower()
                for one in found
            )
        at: Any = live
        for part in self.path:
            if isinstance(at, list) and part.isdigit():
                at = at[int(part)] if int(part) < len(at) else None
            else:
                at = at.get(part) if isinstance(at, dict) else None
        if at is None:
            return False
        return self.value is None or (json.dumps(at) if isinstance(at, bool) else str(at)) == self.value


def wishes_of(values: Mapping[str, Any]) -> list[Wish]:
    """The wishes of an object, [] for none. Raises ValueError for one that can't be read."""
    text = annotation(values, WAIT_FOR)
    if not text:
        return []
    try:
        told = json.loads(text)
    except ValueError:
        told = text
    return [_wish(str(one)) for one in (told if isinstance(told, list) else [text])]


def _wish(text: str) -> Wish:
    if match := _CONDITION.fullmatch(text):
        return Wish(text, condition=match[1], value=match[2] or "True")
    if match := _PATH.fullmatch(text):
        return Wish(text, path=tuple(parsed(match[1])), value=match[2])
    raise ValueError(text)


def progress_by(wishes: list[Wish], live: Mapping[str, Any]) -> Progress:
    """How far an object is by its program's own wishes."""
    open_ones = [wish.text for wish in wishes if not wish.holds(live)]
    return Progress(ready=False, text=f"waiting for {', '.join(open_ones)}") if open_ones else READY

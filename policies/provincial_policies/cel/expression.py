"""An expression that can be evaluated: compiled once, run for every resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from provincial_policies.cel import careful, fast, syntax
from provincial_policies.cel.fast import ROOTS
from provincial_policies.cel.kinds import Shape
from provincial_policies.cel.variables import VARIABLES, named
from provincial_policies.values import UnknownValueError


@dataclass(frozen=True)
class Found:
    """What a list-valued expression yields: the certain items, and what could not be known."""

    items: tuple[Any, ...]
    hidden: tuple[UnknownValueError, ...] = ()


class Expression:
    """One text of CEL; CelSyntaxError or UnsupportedError when it is not portable CEL."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = syntax.parse(text)
        self._code = fast.translate(self.tree)

    def value(self, given: Any, params: Mapping[str, Any], variables: Mapping[str, Any], namespace: Any = None) -> Any:
        """The value; CelError or UnknownValueError when there is none."""
        try:
            return self._code(given, params, variables, namespace)
        except Exception:  # noqa: BLE001 - the careful way finds out what it means
            return careful.evaluate(self.tree, dict(zip(ROOTS, (given, params, variables, namespace), strict=True)))

    def found(
        self, given: Any, params: Mapping[str, Any], variables: Mapping[str, Any], namespace: Any = None
    ) -> Found:
        """The items of a list, those that are certain even if others can't be known."""
        try:
            return Found(tuple(self._code(given, params, variables, namespace)))
        except Exception:  # noqa: BLE001 - the careful way finds out what it means
            gathering = careful.Gathering(dict(zip(ROOTS, (given, params, variables, namespace), strict=True)))
            items = gathering.gather(self.tree)
            return Found(tuple(items), tuple(gathering.hidden))


@cache
def compiled(text: str) -> Expression:
    """The expression of a text; one text is compiled once."""
    return Expression(text)


def problems_of(text: str, shape: Shape) -> list[str]:
    """Why a text can't be evaluated on objects of a shape; empty when it can."""
    try:
        compiled(text)
    except (syntax.CelSyntaxError, fast.UnsupportedError) as error:
        return [str(error)]
    known = VARIABLES[shape]
    return [f"an object of shape {shape} has no variable {name}" for name in named(text) if name not in known]

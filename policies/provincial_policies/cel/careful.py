"""An expression evaluated by CEL's own logic of errors: what doesn't matter for the answer doesn't spoil it.

`error || true` is true, `exists` is true once one item is, whatever the others did. A value that isn't known yet
behaves like an error, so a rule whose answer doesn't depend on it still has one.
Source: cel-spec, doc/langdef.md, "Logical Operators" and "Macros".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from provincial_policies.cel import functions
from provincial_policies.cel.functions import CelError
from provincial_policies.cel.syntax import (
    Binary,
    Call,
    Conditional,
    Has,
    Index,
    ListOf,
    Literal,
    Macro,
    MapOf,
    Name,
    Node,
    Select,
    Unary,
)
from provincial_policies.values import UnknownValueError

Scope = Mapping[str, Any]
NOT_EVALUATED = (CelError, UnknownValueError)


def evaluate(node: Node, scope: Scope) -> Any:
    """The value of an expression; CelError or UnknownValueError when the answer depends on what can't be evaluated."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        if node.name not in scope:
            raise CelError(f"there is no variable {node.name}")
        return scope[node.name]
    if isinstance(node, Select):
        return functions.select(evaluate(node.base, scope), node.field)
    if isinstance(node, Has):
        return functions.has(evaluate(node.base, scope), node.field)
    if isinstance(node, Index):
        return functions.index(evaluate(node.base, scope), evaluate(node.key, scope))
    if isinstance(node, Call):
        return functions.FUNCTIONS[node.name](*(evaluate(item, scope) for item in node.arguments))
    if isinstance(node, Macro):
        return _macro(node, scope)
    if isinstance(node, ListOf):
        return [evaluate(item, scope) for item in node.items]
    if isinstance(node, MapOf):
        return {evaluate(key, scope): evaluate(value, scope) for key, value in node.pairs}
    if isinstance(node, Unary):
        value = evaluate(node.operand, scope)
        return not functions.truth(value) if node.sign == "!" else -value
    if isinstance(node, Conditional):
        chosen = functions.truth(evaluate(node.condition, scope))
        return evaluate(node.yes if chosen else node.no, scope)
    return _binary(node, scope)


def _binary(node: Binary, scope: Scope) -> Any:
    if node.sign in ("||", "&&"):
        return _decide((lambda: evaluate(node.left, scope), lambda: evaluate(node.right, scope)), node.sign == "||")
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.sign in ("==", "!="):
        return functions.equal(left, right) == (node.sign == "==")
    if node.sign == "in":
        return functions.contains(left, right)
    if node.sign == "+":
        return functions.add(left, right)
    return functions.compare(node.sign, left, right)


def _decide(operands: tuple[Callable[[], Any], ...], wanted: bool) -> bool:
    """`wanted` once any operand is; else the first operand's failure; else the opposite."""
    failure: Exception | None = None
    for operand in operands:
        try:
            if functions.truth(operand()) is wanted:
                return wanted
        except NOT_EVALUATED as error:
            if failure is None or isinstance(error, UnknownValueError):
                failure = error
    if failure is not None:
        raise failure
    return not wanted


def _macro(node: Macro, scope: Scope) -> Any:
    found = functions.items(evaluate(node.over, scope))
    if node.kind in ("all", "exists"):
        steps = tuple(_later(node.body, {**scope, node.variable: item}) for item in found)
        return _decide(steps, node.kind == "exists")
    scopes = ({**scope, node.variable: item} for item in found)
    if node.kind == "map":
        return [
            evaluate(node.body, inner)
            for inner in scopes
            if node.where is None or functions.truth(evaluate(node.where, inner))
        ]
    kept = [inner[node.variable] for inner in scopes if functions.truth(evaluate(node.body, inner))]
    return kept if node.kind == "filter" else len(kept) == 1


def _later(node: Node, scope: Scope) -> Callable[[], Any]:
    return lambda: evaluate(node, scope)


class Gathering:
    """Goes through an expression that yields a list and keeps what is certain apart from what can't be told yet."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.hidden: list[UnknownValueError] = []

    def gather(self, node: Node) -> list[Any]:
        """The items that are certain. An item whose part in the list hangs on an unknown value is left out.

        Only where leaving one out can't bring another in: the parts of a sum, the branches of a choice, what a filter
        or map goes over. Everything else is evaluated whole.
        """
        if isinstance(node, Binary) and node.sign == "+":
            return self.gather(node.left) + self.gather(node.right)
        if isinstance(node, Conditional):
            return self._attempt(lambda: evaluate(node.condition, self.scope), node)
        if isinstance(node, Macro) and node.kind in ("filter", "map"):
            return list(self._over(node))
        try:
            return functions.items(evaluate(node, self.scope))
        except UnknownValueError as error:
            self.hidden.append(error)
            return []

    def _attempt(self, condition: Callable[[], Any], node: Conditional) -> list[Any]:
        try:
            chosen = functions.truth(condition())
        except UnknownValueError as error:
            self.hidden.append(error)
            return []
        return self.gather(node.yes if chosen else node.no)

    def _over(self, node: Macro) -> Iterator[Any]:
        for item in self.gather(node.over):
            inner = {**self.scope, node.variable: item}
            try:
                condition = node.body if node.kind == "filter" else node.where
                if condition is None or functions.truth(evaluate(condition, inner)):
                    yield item if node.kind == "filter" else evaluate(node.body, inner)
            except UnknownValueError as error:
                self.hidden.append(error)

"""An expression as Python code: right whenever it returns, and silent about why when it doesn't.

Python's `and`, `or`, `any` and `all` stop as soon as the answer is known, as CEL's do. They differ only where an
operand can't be evaluated: then the code raises, and `careful` finds the answer. So what this code returns is CEL's
answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provincial_policies.cel import functions
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

Code = Callable[[Any, Any, Any, Any], Any]
"""Takes the roots, in their order."""

ROOTS = ("object", "params", "variables", "namespaceObject")
NAMESPACE: dict[str, Any] = {
    "_has": functions.has,
    "_index": functions.index,
    "_items": functions.items,
    "_truth": functions.truth,
    "_equal": functions.equal,
    "_in": functions.contains,
    "_compare": functions.compare,
    "_add": functions.add,
    **{f"f_{name}": function for name, function in functions.FUNCTIONS.items()},
}


class UnsupportedError(Exception):
    """The expression uses something that is not part of the portable CEL taken here."""


def translate(*nodes: Node) -> Code:
    """Python code for an expression, for several one that gives a tuple; UnsupportedError says what is not taken."""
    codes = [_code(node, frozenset()) for node in nodes]
    source = f"lambda {', '.join(ROOTS)}: {codes[0] if len(codes) == 1 else '(' + ', '.join(codes) + ')'}"
    code: Code = eval(compile(source, "<cel>", "eval"), dict(NAMESPACE))  # noqa: S307 - made from the rule's tree alone
    return code


def _code(node: Node, bound: frozenset[str]) -> str:
    if isinstance(node, Literal):
        return repr(node.value)
    if isinstance(node, Name):
        if node.name in bound:
            return f"v_{node.name}"
        if node.name in ROOTS:
            return node.name
        raise UnsupportedError(f"there is no variable {node.name}; allowed: {', '.join(ROOTS)}")
    if isinstance(node, Select):
        return f"{_code(node.base, bound)}[{node.field!r}]"
    if isinstance(node, Has):
        return f"_has({_code(node.base, bound)}, {node.field!r})"
    if isinstance(node, Index):
        return f"_index({_code(node.base, bound)}, {_code(node.key, bound)})"
    if isinstance(node, Call):
        return _call(node, bound)
    if isinstance(node, Macro):
        return _macro(node, bound)
    if isinstance(node, ListOf):
        return f"[{', '.join(_code(item, bound) for item in node.items)}]"
    if isinstance(node, MapOf):
        pairs = (f"{_code(key, bound)}: {_code(value, bound)}" for key, value in node.pairs)
        return f"{{{', '.join(pairs)}}}"
    if isinstance(node, Unary):
        return f"(not {_truth(node.operand, bound)})" if node.sign == "!" else f"(-{_code(node.operand, bound)})"
    if isinstance(node, Conditional):
        return f"({_code(node.yes, bound)} if {_truth(node.condition, bound)} else {_code(node.no, bound)})"
    return _binary(node, bound)


def _truth(node: Node, bound: frozenset[str]) -> str:
    """Code that yields a boolean or raises."""
    code = _code(node, bound)
    return code if _is_boolean(node) else f"_truth({code})"


def _is_boolean(node: Node) -> bool:
    if isinstance(node, Literal):
        return isinstance(node.value, bool)
    if isinstance(node, Has):
        return True
    if isinstance(node, Unary):
        return node.sign == "!"
    if isinstance(node, Binary):
        return node.sign in ("||", "&&", "==", "!=", "<", "<=", ">", ">=", "in")
    if isinstance(node, Macro):
        return node.kind in ("all", "exists", "exists_one")
    return isinstance(node, Call) and node.name in functions.YIELDS_BOOLEAN


def _call(node: Call, bound: frozenset[str]) -> str:
    if node.name not in functions.FUNCTIONS:
        allowed = ", ".join(sorted(functions.FUNCTIONS))
        raise UnsupportedError(f"there is no portable function {node.name}; allowed: {allowed}")
    return f"f_{node.name}({', '.join(_code(item, bound) for item in node.arguments)})"


def _macro(node: Macro, bound: frozenset[str]) -> str:
    over = f"_items({_code(node.over, bound)})"
    inner = bound | {node.variable}
    variable = f"v_{node.variable}"
    if node.kind == "map":
        where = f" if {_truth(node.where, inner)}" if node.where is not None else ""
        return f"[{_code(node.body, inner)} for {variable} in {over}{where}]"
    body = _truth(node.body, inner)
    if node.kind == "filter":
        return f"[{variable} for {variable} in {over} if {body}]"
    if node.kind == "exists_one":
        return f"(sum([{body} for {variable} in {over}]) == 1)"
    return f"{'all' if node.kind == 'all' else 'any'}({body} for {variable} in {over})"


def _binary(node: Binary, bound: frozenset[str]) -> str:
    if node.sign in ("||", "&&"):
        word = "or" if node.sign == "||" else "and"
        return f"({_truth(node.left, bound)} {word} {_truth(node.right, bound)})"
    left, right = _code(node.left, bound), _code(node.right, bound)
    if node.sign in ("==", "!="):
        if any(isinstance(side, Literal) and isinstance(side.value, str) for side in (node.left, node.right)):
            return f"({left} {node.sign} {right})"
        return f"_equal({left}, {right})" if node.sign == "==" else f"(not _equal({left}, {right}))"
    if node.sign == "in":
        if isinstance(node.right, ListOf) and all(
            isinstance(item, Literal) and isinstance(item.value, str) for item in node.right.items
        ):
            return f"({left} in ({right[1:-1]},))"
        return f"_in({left}, {right})"
    if node.sign == "+":
        return f"_add({left}, {right})"
    if node.sign in ("<", "<=", ">", ">="):
        return f"_compare({node.sign!r}, {left}, {right})"
    raise UnsupportedError(f"the operator {node.sign} is not taken")

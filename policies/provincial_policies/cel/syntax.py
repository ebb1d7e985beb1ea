"""From the text of an expression to its tree."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<text>r?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    )""",
    re.VERBOSE,
)
MACROS: Final = frozenset({"all", "exists", "exists_one", "filter", "map"})
LEVELS: Final = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
"""Binary operators from the loosest to the tightest."""
CONSTANTS: Final = {"true": True, "false": False, "null": None}


class CelSyntaxError(Exception):
    """The text is not an expression of the part of CEL that is taken here."""

    def __init__(self, text: str, at: int, wanted: str) -> None:
        super().__init__(f"{wanted} at character {at} of: {text}")


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    base: Node
    field: str


@dataclass(frozen=True, slots=True)
class Has:
    base: Node
    field: str


@dataclass(frozen=True, slots=True)
class Index:
    base: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function; a method is a function whose first argument is what it is called on."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Macro:
    """`over.kind(variable, body)`; `where` is the middle argument of a map with three."""

    kind: str
    over: Node
    variable: str
    body: Node
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    pairs: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Node
    yes: Node
    no: Node


Node = Literal | Name | Select | Has | Index | Call | Macro | ListOf | MapOf | Unary | Binary | Conditional


def parse(text: str) -> Node:
    """The tree of an expression; CelSyntaxError says what stands where it should not."""
    reader = _Reader(text)
    node = reader.conditional()
    reader.expect("", "the end")
    return node


class _Reader:
    """Reads tokens from left to right; the method of an operator reads what binds tighter first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.next = 0

    @property
    def token(self) -> tuple[str, str, int]:
        return self.tokens[self.next]

    def take(self) -> tuple[str, str]:
        kind, text, _ = self.token
        self.next += 1
        return kind, text

    def found(self, text: str) -> bool:
        kind, given, _ = self.token
        if given != text or kind == "text":
            return False
        self.next += 1
        return True

    def expect(self, text: str, wanted: str) -> None:
        kind, given, at = self.token
        if given != text or kind == "text":
            raise CelSyntaxError(self.text, at, f"{wanted} expected, {given or 'the end'} found")
        if text:
            self.next += 1

    def word(self) -> str:
        kind, given, at = self.token
        if kind != "word":
            raise CelSyntaxError(self.text, at, f"a name expected, {given or 'the end'} found")
        self.next += 1
        return given

    def conditional(self) -> Node:
        condition = self.binary(0)
        if not self.found("?"):
            return condition
        yes = self.binary(0)
        self.expect(":", "a colon")
        return Conditional(condition, yes, self.conditional())

    def binary(self, level: int) -> Node:
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.token[1] in LEVELS[level] and self.token[0] != "text":
            _, sign = self.take()
            left = Binary(sign, left, self.binary(level + 1))
        return left

    def unary(self) -> Node:
        for sign in ("!", "-"):
            if self.found(sign):
                return Unary(sign, self.unary())
        return self.member(self.primary())

    def member(self, node: Node) -> Node:
        while True:
            if self.found("."):
                name = self.word()
                node = self.method(node, name) if self.found("(") else Select(node, name)
            elif self.found("["):
                key = self.conditional()
                self.expect("]", "a closing bracket")
                node = Index(node, key)
            else:
                return node

    def method(self, target: Node, name: str) -> Node:
        at = self.token[2]
        arguments = self.arguments(")")
        if name not in MACROS:
            return Call(name, (target, *arguments))
        variable, *bodies = arguments
        if not isinstance(variable, Name) or not 1 <= len(bodies) <= (2 if name == "map" else 1):
            raise CelSyntaxError(self.text, at, f"{name}(variable, expression) expected")
        return Macro(name, target, variable.name, bodies[-1], bodies[0] if len(bodies) == 2 else None)

    def arguments(self, end: str) -> list[Node]:
        found: list[Node] = []
        if self.found(end):
            return found
        while True:
            found.append(self.conditional())
            if self.found(end):
                return found
            self.expect(",", "a comma")

    def primary(self) -> Node:
        kind, text, at = self.token
        self.next += 1
        if kind == "number":
            return Literal(float(text) if "." in text else int(text))
        if kind == "text":
            return Literal(ast.literal_eval(text))
        if kind == "word":
            return self.named(text, at)
        if text == "(":
            node = self.conditional()
            self.expect(")", "a closing parenthesis")
            return node
        if text == "[":
            return ListOf(tuple(self.arguments("]")))
        if text == "{":
            return self.mapping()
        raise CelSyntaxError(self.text, at, f"a value expected, {text or 'the end'} found")

    def named(self, text: str, at: int) -> Node:
        if text in CONSTANTS:
            return Literal(CONSTANTS[text])
        if not self.found("("):
            return Name(text)
        arguments = self.arguments(")")
        if text != "has":
            return Call(text, tuple(arguments))
        (select,) = arguments if len(arguments) == 1 else (None,)
        if not isinstance(select, Select):
            raise CelSyntaxError(self.text, at, "has(a.field) expected")
        return Has(select.base, select.field)

    def mapping(self) -> Node:
        pairs: list[tuple[Node, Node]] = []
        if self.found("}"):
            return MapOf(())
        while True:
            key = self.conditional()
            self.expect(":", "a colon")
            pairs.append((key, self.conditional()))
            if self.found("}"):
                return MapOf(tuple(pairs))
            self.expect(",", "a comma")


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None:
            raise CelSyntaxError(text, position, "a token of CEL expected")
        kind = match.lastgroup or ""
        found.append((kind, match[kind], match.start(kind)))
        position = match.end()
    found.append(("end", "", end))
    return found

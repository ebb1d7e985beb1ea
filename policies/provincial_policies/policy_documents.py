"""Policy documents read as AWS reads them: who is allowed what, on what, under which condition.

A part that preview can't know never hides what the known parts say: it raises only where they leave the answer open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from provincial_policies.resource import Resource, View, each
from provincial_policies.rule import Finding, Text
from provincial_policies.values import UnknownValueError, is_unknown

NARROWING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "elasticfilesystem:accessedviamounttarget",
        "kms:calleraccount",
    }
)
"""Condition keys that say who may call or from where, in lower case."""

POSITIVE = ("stringequals", "stringlike", "arnequals", "arnlike", "ipaddress", "bool")
"""Operators under which a key narrows; their negations let everybody else in."""

SOME_ARN = "arn:aws:service:region:000000000000:resource/name"
"""The ARN of nothing in particular: only a pattern for everything takes it in."""

WORLD = frozenset({"*", "0.0.0.0/0", "::/0"})
"""Values that narrow nothing."""


def allowing(resource: View, *path: str | int) -> Iterator[View]:
    """The statements of the document at `path` that allow something; none when there is no document."""
    document = resource.document(*path)
    if document is not None:
        yield from (item for item in document.entries("Statement") if not item.known("Effect") or _allows(item))


def denying(resource: View, *path: str | int) -> Iterator[View]:
    """The statements of the document at `path` that deny something."""
    document = resource.document(*path)
    if document is not None:
        yield from (item for item in document.entries("Statement") if item.get("Effect") == "Deny")


def _allows(statement: View) -> bool:
    return str(statement.get("Effect")) == "Allow"


def some(view: View, *path: str | int, test: Callable[[str], bool]) -> bool:
    """Whether one of the texts at `path` (a text or a list of them) passes `test`.

    Raises UnknownValueError when none of the known ones does and one is not known.
    """
    unknown = None
    for item in view.entries(*path):
        if is_unknown(item.value):
            unknown = item.path
        elif item.value is not None and test(str(item.value)):
            return True
    if unknown is not None:
        raise UnknownValueError(unknown)
    return False


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    parts = (".*" if letter == "*" else "." if letter == "?" else re.escape(letter) for letter in pattern)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def takes_in(pattern: str, text: str) -> bool:
    """Whether an IAM pattern (with * and ?) takes in a text, whatever the case."""
    return _pattern(pattern).fullmatch(text) is not None


def on_everything(statement: View) -> bool:
    """Whether a statement is about every resource."""
    return some(statement, "Resource", test=lambda text: takes_in(text, SOME_ARN))


def for_anyone(statement: View) -> bool:
    """Whether a statement's principal takes in everybody on the Internet."""
    if statement.has("NotPrincipal"):
        return True
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        return str(principal) == "*"
    return some(statement, "Principal", "AWS", test=lambda text: text == "*")


def conditions(statement: View) -> Iterator[tuple[str, str, View]]:
    """Each condition's operator and key in lower case, and its values; "ForAnyValue:" is as good as nothing before it.

    "…IfExists" and "ForAllValues:" stay in the operator: both also hold where the key is missing.
    """
    block = statement.get("Condition", default={})
    for operator in block:
        plain = operator.lower().removeprefix("foranyvalue:")
        for key in statement.get("Condition", operator, default={}):
            yield plain, key.lower(), statement.at("Condition", operator, key)


def narrowed_by(statement: View, keys: Iterable[str]) -> bool:
    """Whether a condition lets only some callers through, by one of these keys (a key may end in *)."""
    wanted = tuple(keys)
    for operator, key, values in conditions(statement):
        if operator not in POSITIVE or not any(takes_in(name, key) for name in wanted):
            continue
        if not some(values, test=lambda text: text in WORLD):
            return True
    return False


def open_to_anyone(resource: Resource, *path: str | int, message: Text) -> Iterable[Finding]:
    """A violation for each statement that lets everybody in and that no condition narrows."""
    return each(allowing(resource, *path), partial(_open, message=message))


def _open(statement: View, message: Text) -> Iterator[Finding]:
    if _allows(statement) and for_anyone(statement) and not narrowed_by(statement, NARROWING):
        yield statement.failed(
            "Principal",
            message=message,
            allowed=Text(
                vi="tài khoản hoặc dịch vụ cụ thể, hoặc điều kiện giới hạn người gọi",
                en="named accounts or services, or a condition that narrows who calls",
            ),
        )


def refuses_plain_http(resource: Resource, *path: str | int, actions: str) -> bool:
    """Whether the document at `path` refuses `actions` (or more) to everybody whose request is not encrypted."""
    return any(
        for_anyone(statement)
        and some(statement, "Action", test=lambda text: takes_in(text, actions))
        and any(
            (operator, key) == ("bool", "aws:securetransport")
            and some(values, test=lambda text: text.lower() == "false")
            for operator, key, values in conditions(statement)
        )
        for statement in denying(resource, *path)
    )

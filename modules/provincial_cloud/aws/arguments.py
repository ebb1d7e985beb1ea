"""Arguments and results of a resource type: what the provider must know of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar, overload

import pulumi

T = TypeVar("T")
Json = Mapping[str, Any]
"""Values as they cross the wire: str, int, float, bool, None, lists and maps of them."""


class Document(StrEnum):
    """What the text of an argument means, where texts that differ may still say the same."""

    PLAIN = "plain"
    """Compared as it is."""
    JSON = "json"
    """A JSON document given as a map or as text; compared by meaning and sent as text."""
    BASE64 = "base64"
    """Plain text that the API gives back base64-encoded."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong with an argument though the API's model allows it, as where arguments contradict each other.

    `argument` may go deeper, as in `ingress[0].cidr_ipv4`.
    """

    argument: str
    given: object
    allowed: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ArgumentSpec:
    """What the provider must know of an argument."""

    name: str = ""
    required: bool = True
    default: object = None
    replaces: bool = False
    settled: bool = False
    document: Document = Document.PLAIN
    unordered: bool = False
    secret: bool = False
    write_only: bool = False
    watched: bool = False
    arn_or_id: bool = False
    open: bool = False
    local: bool = False
    autoname: bool = False
    longest: int | None = None
    form: str | None = None
    pairs: bool = False
    version: bool = False
    domain: bool = False
    members: str | None = None
    each: Callable[[str, Any], Iterable[Mistake]] | None = None
    completed: Callable[[Json], object] | None = None

    @property
    def made(self) -> bool:
        """Whether the provider finds a value of its own where none is given."""
        return self.autoname or self.completed is not None


class Argument(Generic[T]):
    """An input of a resource, read back as an Output."""

    @overload
    def __get__(self, instance: None, owner: type) -> ArgumentSpec: ...
    @overload
    def __get__(self, instance: object, owner: type) -> pulumi.Output[T]: ...
    def __get__(self, instance: object | None, owner: type) -> ArgumentSpec | pulumi.Output[T]:
        """The Output of an instance, the specification of a class."""
        raise NotImplementedError

    def __set__(self, instance: object, value: pulumi.Input[T] | None) -> None:
        """Only the constructor sets it; None is the same as leaving it out."""
        raise NotImplementedError


class ListArgument(Argument[list[T]]):
    """A list as an input, whose members may be outputs of other resources."""

    def __set__(self, instance: object, value: pulumi.Input[Sequence[pulumi.Input[T]]] | None) -> None:
        """Only the constructor sets it."""
        raise NotImplementedError


class MapArgument(Argument[dict[str, T]]):
    """A map as an input, whose values may be outputs of other resources."""

    def __set__(self, instance: object, value: pulumi.Input[Mapping[str, pulumi.Input[T]]] | None) -> None:
        """Only the constructor sets it."""
        raise NotImplementedError


class Result(Generic[T]):
    """A value that the cloud gives back."""

    @overload
    def __get__(self, instance: None, owner: type) -> Result[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> pulumi.Output[T]: ...
    def __get__(self, instance: object | None, owner: type) -> Result[T] | pulumi.Output[T]:
        """The Output of an instance."""
        raise NotImplementedError


class ArgumentField(Argument[Any]):
    """The descriptor behind `argument()`."""

    def __init__(self, spec: ArgumentSpec) -> None:
        self.spec = spec

    def __get__(self, instance: object | None, owner: type) -> Any:
        """The Output that Pulumi filled in, or the specification."""
        if instance is None:
            return self.spec
        if self.spec.name not in instance.__dict__:  # was not given
            instance.__dict__[self.spec.name] = pulumi.Output.from_input(None)
        return instance.__dict__[self.spec.name]

    def __set__(self, instance: object, value: Any) -> None:
        """Keep the value as Pulumi would."""
        instance.__dict__[self.spec.name] = value


class ResultField(Result[Any]):
    """The descriptor behind `result()`."""

    name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the attribute's name."""
        self.name = name

    def __get__(self, instance: object | None, owner: type) -> Any:
        """The Output that Pulumi filled in."""
        return self if instance is None else instance.__dict__.get(self.name)

    def __set__(self, instance: object, value: Any) -> None:
        """Keep the value as Pulumi would."""
        instance.__dict__[self.name] = value


_REQUIRED: Any = object()


def argument(
    *,
    default: Any = _REQUIRED,
    replaces: bool = False,
    settled: bool = False,
    document: Document = Document.PLAIN,
    unordered: bool = False,
    secret: bool = False,
    write_only: bool = False,
    watched: bool = False,
    arn_or_id: bool = False,
    open: bool = False,
    local: bool = False,
    autoname: bool = False,
    longest: int | None = None,
    form: str | None = None,
    pairs: bool = False,
    version: bool = False,
    domain: bool = False,
    members: str | None = None,
    each: Callable[[str, Any], Iterable[Mistake]] | None = None,
    completed: Callable[[Json], object] | None = None,
    kw_only: bool = True,
) -> Any:
    """Declare an input.

    `default`: absent makes it required. `replaces`: a change makes a new resource. `settled`: its value
    changes in place, but whether it is set at all is settled when the resource is made. `document`: JSON is compared by
    meaning. `unordered`: a list compared as a set. `secret`: encrypted in state. `write_only`: never read back.
    `watched`: unset means absent, so a value found in the cloud is drift. `arn_or_id`: the API may answer with the ARN
    of what was named by id. `open`: values beyond botocore's list are allowed, as AWS-compatible clouds have their own.
    `local`: never sent, it steers the provider. `autoname`: made from the resource's name where unset; such names are
    unique in their place, so a replacement deletes first. `longest` and `form`: characters and regular expression of a
    text, where botocore's model has none. `pairs`: a map that the API takes as a list of keys and values. `version`:
    what is given may be the beginning, as 16 for any 16.x. `domain`: a domain name, where case and a last dot make no
    difference. `members`: a list, whose members have this shape of
    botocore's model where no parameter of a declared call says it. `each`: given the path and value of each member,
    every mistake in it; parts not known yet are neither text nor number. `completed`: makes the value of what was
    given, where the default depends on other arguments; None leaves it unset.
    """
    return ArgumentField(
        ArgumentSpec(
            required=default is _REQUIRED,
            default=None if default is _REQUIRED else default,
            replaces=replaces,
            settled=settled,
            document=document,
            unordered=unordered,
            secret=secret,
            write_only=write_only,
            watched=watched,
            arn_or_id=arn_or_id,
            open=open,
            local=local,
            autoname=autoname,
            longest=longest,
            form=form,
            pairs=pairs,
            version=version,
            domain=domain,
            members=members,
            each=each,
            completed=completed,
        )
    )


def result(*, init: Literal[False] = False) -> Any:
    """Declare an output; `init` tells type checkers that no constructor takes it."""
    return ResultField()

"""The words in which a resource type says how it lives: its arguments, its results and the API calls of its life.

A declaration is data. It names operations of botocore's service model and never imports botocore, so a program that
only uses the typed classes stays light; `tests/modules/aws/test_declarations.py` holds every declaration against that
model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from provincial_cloud.aws.arguments import (
    Argument,
    ArgumentField,
    ArgumentSpec,
    Document,
    Json,
    ListArgument,
    MapArgument,
    Mistake,
    Result,
    ResultField,
    argument,
    result,
)


@dataclass(frozen=True)
class Ref:
    """A place in a call's parameters that is filled from the resource: an argument, a result, `id` or `claim`.

    `argument.key` is one value of a map, `argument.0` one member of a list.
    """

    name: str


@dataclass(frozen=True)
class When:
    """A constant, or a part with Refs of its own, that is sent only where an argument is set."""

    name: str
    value: object


@dataclass(frozen=True)
class Every:
    """A list with one entry for each member of an argument; in `entry` the member is `EACH`."""

    name: str
    entry: object


ID = Ref("id")
"""The resource's id."""
CLAIM = Ref("claim")
"""The mark by which a resource of a killed run is found again, at most 32 characters."""
EACH = Ref("each")
"""One member of the list that a `Members` declaration walks."""
LOCATION = Ref("location")
"""The region, unset where it is the one that S3 takes no location constraint for."""


@dataclass(frozen=True)
class Call:
    """One API call: a boto3 client method and its parameters, with `Ref`s where the resource's values go.

    `arguments` are added under the parameter that botocore's model derives their name from; a create call takes every
    argument that its operation knows and `parameters` don't place. Parameters whose Ref is unset are left out, together
    with what holds them.
    """

    operation: str
    """A method's name; it may hold an argument of few values, as `authorize_security_group_{direction}`."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    service: str | None = None
    """Another service than the resource's own."""
    partial: bool = False
    """True where an update call leaves alone what it isn't given: only `arguments` that changed are sent."""


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """Arguments with calls of their own, apart from the one that creates the resource.

    `put` is sent after creation for arguments that the create call does not know, and whenever one of them changes;
    `clear` when the first one becomes unset. `get` reads them back; without it they are part of what `read` returns.
    """

    arguments: tuple[str, ...]
    put: tuple[Call, ...] = ()
    clear: tuple[Call, ...] = ()
    get: Call | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Argument to JMESPath in the answer of `get` (or of `read` where there is no `get`)."""
    absent: tuple[str, ...] = ()
    """Error codes of `get` that mean: not set."""
    put_on_create: bool | None = None
    """None derives it: put after creation unless the create call knows the arguments."""
    switch: bool = False
    """True where the argument is a switch that is off at creation: `put` turns it on, `clear` turns it off."""


@dataclass(frozen=True, kw_only=True)
class Members:
    """An argument that is a set, kept by adding and removing one member at a time.

    `EACH` in `add` and `remove` is the member; for members that are maps, `Ref("each.<key>")` is one of their values.
    """

    argument: str
    add: Call
    remove: Call
    get: Call | None = None
    values: str = ""
    """JMESPath to the list of members in the answer of `get` (or of `read`)."""
    absent: tuple[str, ...] = ()
    remove_first: bool = False
    """True where the API deletes nothing that still has members: those that the state names are removed before."""


@dataclass(frozen=True, kw_only=True)
class Find:
    """How a resource that an earlier, killed run made is found again: by its claim, never by guessing.

    `claim` is a JMESPath from an item to the claim. Where items don't carry it, `tags` reads them one by one.
    Where nothing can carry a claim, `match` names arguments that must all equal the item's.
    """

    call: Call
    items: str
    id: str
    claim: str = "tags[?key=='provincial:claim'].value | [0]"
    tags: Call | None = None
    absent: tuple[str, ...] = ()
    """Error codes of `tags` that mean: not ours, or gone since it was listed."""
    match: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    """Argument to JMESPath in an item: only items in which all of them equal are looked at, as those of one name."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How all resources of a type are listed, for an inventory."""

    call: Call
    items: str
    """JMESPath to the list in the answer, without what the cloud made itself."""
    id: str | Callable[[Json], str | None]
    """JMESPath, or a function, from an item to the resource's id; one that has none is left out. `of` in an item is
    the item of `within` that it was listed for."""
    within: Listing | None = None
    """Where a resource is only listed for another one: how those are listed; `EACH` in `call` is one of their items."""


@dataclass(frozen=True, kw_only=True)
class Tagging:
    """How a service tags: the calls to add, remove and read tags, and where they lie in a create call."""

    add: Call
    remove: Call
    get: Call | None = None
    values: str = "tags"
    absent: tuple[str, ...] = ()
    specification: str | None = None
    """EC2's resource type in TagSpecifications."""
    on_create: bool = True
    """False where the create call takes no tags: they are added right after it."""
    replace_all: bool = False
    """True where `add` replaces the whole set."""


class Client(Protocol):
    """What hooks are given: API calls with retries, by operation name, parameters in the API's own spelling."""

    def call(self, operation: str, /, **parameters: object) -> dict[str, Any]:
        """Send one call of the resource's service; raises ApiError."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait before looking again; ends at once when the run is cancelled."""
        ...


Apply = Callable[[Client, str, dict[str, Any]], None]
"""Given a client, the resource's id and all its arguments."""
Look = Callable[[Client, str, dict[str, Any]], dict[str, Any]]
"""Given a client, the resource's id and the state read so far; gives what it read besides."""
View = Callable[[Any, Json], dict[str, Any]]
"""Given what `read` answered of the resource and the state known so far; gives the arguments that it tells."""


@dataclass(frozen=True)
class Need:
    """Where an argument has one of these values, one of the others must be given too, known already or not."""

    argument: str
    values: tuple[object, ...]
    others: tuple[str, ...]


Inspect = Callable[[Json], Iterable[Mistake]]
"""Given the arguments that are known already; gives every mistake in them. It runs offline."""


@dataclass(frozen=True, kw_only=True)
class Custom:
    """Arguments whose calls don't fit the other words: plain functions put them and read them back."""

    arguments: tuple[str, ...]
    apply: Apply | None = None
    """None where they never change."""
    look: Look | None = None
    view: View | None = None
    """Instead of `look` where the answer of `read` tells it already."""
    on_create: bool = True
    """False where the create call takes the arguments, so that `apply` is only needed for changes."""


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """The life of a resource type in API calls."""

    service: str
    create: Call
    id: str
    """JMESPath (in snake_case, as all paths here) to the id in the answer of `create`, or `$argument` where an argument
    is the id, or `'text'` where there is only one; parts are joined by `/`, as in `$role_name/$policy_arn`, and only
    the last may hold a `/` itself. `$one|other` is whichever is set; an import tells them apart by their `form`. Calls
    may name these arguments even where an import gives nothing but the id."""
    id_prefix: str = ""
    """Text that the API puts before the id in its answers, and that ids here go without."""
    read: Call
    item: str
    """JMESPath to the resource in the answer of `read`; nothing there means that it is gone."""
    select: Mapping[str, str] = field(default_factory=dict)
    """Argument to JMESPath in the members of the list that `item` then leads to; the resource is the first member in
    which all of them equal the arguments."""
    delete: Call | Apply | None
    """A function where the call depends on more than values; it must bear being run again. None where the cloud has
    nothing of it: the resource only stands for something that was waited for, and no inventory lists it."""
    update: tuple[Call, ...] = ()
    """Calls that change arguments which `create` took; one is sent when an argument it names changes."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Argument or result to JMESPath in the item, where the name alone doesn't lead there."""
    formats: Mapping[str, str] = field(default_factory=dict)
    """Result to a format of arguments, for what follows from them and can be known before the deployment."""
    aspects: tuple[Aspect, ...] = ()
    members: tuple[Members, ...] = ()
    custom: tuple[Custom, ...] = ()
    tagging: Tagging | None = None
    find: Find | None = None
    one_of: tuple[tuple[str, ...], ...] = ()
    """Arguments of which exactly one must be given, a group each."""
    listing: Listing | None = None
    """None derives it from `find`, where that doesn't look in one place only."""
    needs: tuple[Need, ...] = ()
    inspect: Inspect | None = None
    """What must hold beyond botocore's model, checked before anything is created."""
    unique: tuple[str, ...] = ()
    """Arguments of which the cloud allows no second resource with the same, so that a replacement deletes first."""
    taken: tuple[str, ...] = ()
    """Error codes of `create` that mean: something of this name is there; only what carries our claim is adopted."""
    look_first: bool = False
    """True where `create` succeeds on a name that is taken, so that only a look beforehand tells."""
    gone: tuple[str, ...] = ()
    """Error codes that mean: it is not there."""
    gone_when: str | None = None
    """JMESPath in the item that is true for a resource which still shows but is deleted."""
    restore: Call | None = None
    """Call that brings back what is deleted but still holds its name; sent only where that carries our claim."""
    token: str | None = None
    """Parameter of `create` that makes a repeated call harmless."""
    token_fresh: bool = False
    """True where the API remembers a token longer than the resource: every creation takes a new one, and what a killed
    run made is found by its claim alone."""
    token_spent: tuple[str, ...] = ()
    """Error codes of `create` that mean: the token made a resource once that is gone; another token is taken."""
    ready: str | None = None
    """JMESPath in the item that is true once it can be used, where botocore has no waiter for that."""
    hopeless: str | None = None
    """JMESPath in the item that is true once it can never become ready."""
    awaited: Callable[[Any], str] | None = None
    """Given the item, says in words what it waits for: shown meanwhile, and told by the error."""
    longest_wait: int = 3600
    """Seconds until it must be ready."""
    wait_created: str | None = None
    wait_deleted: str | None = None
    wait_updated: str | None = None
    """Names of botocore's waiters, given the parameters of `read`."""
    wait_gone: bool = False
    """True where `delete` only begins and botocore has no waiter for its end."""
    update_again: tuple[str, ...] = ()
    """Error codes of `update` that pass when an earlier change is through; tried again for ten minutes."""
    guards: Mapping[str, object] = field(default_factory=dict)
    """Arguments that keep it from deletion, with the values that let it go; a cloud whose provider is set `unguarded`
    has them put before a delete."""
    before_delete: Apply | None = None
    delete_again: tuple[str, ...] = ("DependencyViolation", "ResourceInUse", "DeleteConflict")
    """Error codes of `delete` that pass when what depends on it is gone; tried again for two minutes."""
    create_again: tuple[str, ...] = ()
    """Error codes of `create` that pass when something just made becomes visible, or just deleted lets go; tried again
    for one minute.

    `Code: words` narrows one to messages that contain these words, where the code also means a mistake that stays.
    """


__all__ = [
    "CLAIM",
    "EACH",
    "ID",
    "LOCATION",
    "Apply",
    "Argument",
    "ArgumentField",
    "ArgumentSpec",
    "Aspect",
    "Call",
    "Client",
    "Custom",
    "Document",
    "Every",
    "Find",
    "Inspect",
    "Json",
    "Lifecycle",
    "ListArgument",
    "Look",
    "MapArgument",
    "Members",
    "Mistake",
    "Need",
    "Ref",
    "Result",
    "ResultField",
    "Tagging",
    "View",
    "When",
    "argument",
    "result",
]

"""What is in a cloud, so that it can be held against what the stacks know of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Lifecycle, Listing
from provincial_cloud.aws.provider.calls import Calls, refs
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.reader import Reader
from provincial_cloud.aws.provider.tags import Tags
from provincial_cloud.aws.resource import TYPES, AwsResource


def inventory(
    connection: Connection, *, claimed: bool = True, kinds: Iterable[type[AwsResource]] | None = None
) -> dict[str, list[str]]:
    """The ids of all that exists by type token, sorted; types of which nothing exists are left out.

    `kinds` None means every declared type that the cloud has something of. With `claimed` only what carries the mark
    that the provider gives; of types that can't carry one, all that wasn't made by the cloud itself. EC2 is only asked
    for what is marked, either way. What only waits for its deletion doesn't count. Raises ApiError.
    """
    import provincial_cloud.aws  # noqa: F401 - declares every type

    wanted = {kind.token: kind for kind in kinds} if kinds is not None else TYPES
    wanted = {token: kind for token, kind in wanted.items() if kind.lifecycle.delete is not None}
    found = {token: sorted(set(_ids(kind, connection, claimed))) for token, kind in sorted(wanted.items())}
    return {token: ids for token, ids in found.items() if ids}


def listing_of(life: Lifecycle) -> Listing | None:
    """How resources of a type are listed, None where its declaration tells only how one of them is found."""
    if life.listing is not None:
        return life.listing
    if life.find is None or refs(life.find.call.parameters):
        return None
    return Listing(call=life.find.call, items=life.find.items, id=life.find.id)


def _ids(kind: type[AwsResource], connection: Connection, claimed: bool) -> Iterator[str]:
    listing = listing_of(kind.lifecycle)
    if listing is None:
        raise ValueError(f"{kind.__name__} does not say how all of its kind are listed")
    calls = Calls(kind, connection)
    tags = Tags(calls)
    reader = Reader(calls, tags)
    for listed in _items(calls, listing):
        id = listing.id(listed) if callable(listing.id) else jmespath.search(listing.id, listed)
        if not isinstance(id, str):
            continue
        id = id.removeprefix(kind.lifecycle.id_prefix)
        item = reader.item(id, {})
        if item is None:
            continue
        named = calls.in_id(id)
        state = {**named, **reader.results(item, named, id)}
        if claimed and kind.lifecycle.tagging is not None and tags.claim_of(id, state, item) is None:
            continue
        yield id


def _items(calls: Calls, listing: Listing) -> Iterator[dict[str, Any]]:
    holders: Iterator[dict[str, Any] | None] = iter([None])
    if listing.within is not None:
        holders = _items(calls, listing.within)
    for holder in holders:
        try:
            for page in calls.pages(listing.call, calls.scope({}, each=holder)):
                for item in jmespath.search(listing.items, page) or []:
                    yield {**item, "of": holder} if isinstance(item, dict) else {"item": item, "of": holder}
        except ApiError as error:
            if error.code not in calls.life.gone:
                raise

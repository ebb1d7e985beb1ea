"""Taking over what a killed run made, and refusing what others made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Find, Lifecycle
from provincial_cloud.aws.provider.calls import Calls
from provincial_cloud.aws.provider.claims import Claims
from provincial_cloud.aws.provider.comparison import TAGS, same
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.reader import Reader
from provincial_cloud.aws.provider.tags import Tags
from provincial_cloud.aws.provider.template import parameters
from provincial_cloud.errors import Problem, ProvincialError


class NameTakenError(ProvincialError):
    """What a create call would make is there and belongs to somebody else, or to other inputs."""


class Adoption:
    """Looks in the cloud for what a create call would make a second time."""

    def __init__(self, calls: Calls, reader: Reader, tags: Tags, claims: Claims) -> None:
        self._calls = calls
        self._reader = reader
        self._tags = tags
        self._claims = claims
        self._kind = calls.kind
        self._life: Lifecycle = calls.life

    def find(self, mark: str, inputs: dict[str, Any], *, fresh: bool = False) -> str | None:
        """The id of what carries our claim but is in no state, None where there is nothing. Raises ApiError."""
        find = self._life.find
        if find is None:
            return None
        where: list[Any] = [parameters(self._life.service, find.call, self._calls.scope(inputs))]
        where += [inputs.get(name) for name in find.where]
        place = json.dumps(where, default=str)
        while True:
            id = self._claims.orphan(
                self._kind.token,
                find,
                mark,
                inputs,
                self._kind.arguments,
                lambda: self._candidates(find, inputs),
                place=place,
                fresh=fresh,
            )
            if id is None or self._reader.item(id, inputs) is not None:
                return id
            self._claims.know(self._kind.token, id)  # still listed, though deleted
            fresh = False

    def _candidates(self, find: Find, inputs: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for page in self._listed(find, inputs):
            for item in jmespath.search(find.items, page) or []:
                specs = self._kind.arguments
                if any(not same(specs[n], jmespath.search(p, item), inputs.get(n)) for n, p in find.where.items()):
                    continue
                id = self._calls.bare(jmespath.search(find.id, item))
                holder = item
                if find.tags is not None and not find.match:
                    try:
                        holder = self._calls.send(find.tags, self._calls.scope(inputs, id=id, each=item))
                    except ApiError as error:
                        if error.code not in find.absent:
                            raise
                        continue
                found.append(
                    {
                        "id": id,
                        "claim": None if find.match else jmespath.search(find.claim, holder),
                        "match": {name: jmespath.search(path, item) for name, path in find.match.items()},
                    }
                )
        return found

    def _listed(self, find: Find, inputs: dict[str, Any]) -> Iterator[Any]:
        """The pages of a listing; where a listing by name answers that there is none, no page."""
        try:
            yield from self._calls.pages(find.call, self._calls.scope(inputs))
        except ApiError as error:
            if error.code not in self._life.gone:
                raise

    def under_own_name(self, inputs: dict[str, Any], mark: str, error: ApiError | None) -> str | None:
        """The id under our own name if what is there is ours, None if nothing is there.

        Ours carries our claim. State may hold it all the same: a killed replacement left it to delete, and the program
        was put back. Where the create call takes no tags a killed run may have left it without any; where nothing can
        be tagged it can't be told from what we would make. Raises NameTakenError if it is another's.
        """
        id = self._calls.id_before(inputs)
        if id is None:
            find = self._life.find
            if find and (error.code in self._life.taken if error else self._candidates(find, inputs)):
                specs = self._kind.arguments
                names = [str(inputs.get(name)) for name, spec in specs.items() if spec.autoname or name in find.where]
                raise self._not_ours(" ".join(names), "<id>", error)
            return None
        state = self._reader.look(id, dict(inputs), everything=True)
        if state is None:
            return id if self._restored(id, inputs, mark) else None
        tagging = self._life.tagging
        if tagging is not None:
            found = self._tags.claim_of(id, state, self._reader.item(id, inputs))
            if found == mark:
                return id
            ours = found is None and not tagging.on_create and not state.get(TAGS)
        else:
            ours = self._could_be_made(state, inputs)
        if ours and not self._claims.knows(self._kind.token, id):
            return id
        raise self._not_ours(id, id, error)

    def _could_be_made(self, state: dict[str, Any], inputs: dict[str, Any]) -> bool:
        """Whether a killed run of ours could have left this: what follows the create call may be missing."""
        sent = self._calls.sent_on_create(inputs)
        for name, spec in self._kind.arguments.items():
            there, wanted = state.get(name), inputs.get(name)
            if spec.local or spec.write_only or same(spec, there, wanted):
                continue
            part = isinstance(there, list) and isinstance(wanted, list) and all(item in wanted for item in there)
            if name in sent or not (there is None or part):
                return False
        return True

    def _restored(self, id: str, inputs: dict[str, Any], mark: str) -> bool:
        """Bring back what is deleted but still holds its name, where it carries our claim."""
        if self._life.restore is None:
            return False
        item = self._reader.remains(id, inputs)
        if item is None or self._tags.claim_of(id, inputs, item) != mark:
            return False
        self._calls.send(self._life.restore, self._calls.scope(inputs, id=id))
        return True

    def _not_ours(self, name: str, id: str, error: ApiError | None) -> NameTakenError:
        endpoint = self._calls.connection.target.endpoint or "aws"
        which = f"'{name}'" if name else "like this one"
        return NameTakenError(
            Problem(
                summary=f"{self._kind.__name__} {which} is there already and is not this stack's",
                given=f"{self._life.service} {self._life.create.operation} at {endpoint}",
                allowed="a name that is free, or a resource that this stack made",
                why=str(error.code) if error else "a resource is only taken over on request",
                next_step=f"choose another name, or adopt it: pulumi import {self._kind.token} <name> {id}",
            )
        )

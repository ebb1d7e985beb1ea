"""The life of one resource type, run from its declaration."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import jmespath

from provincial_cloud.aws.declaration import Call, Lifecycle, Members
from provincial_cloud.aws.provider.adoption import Adoption
from provincial_cloud.aws.provider.calls import Calls, refs
from provincial_cloud.aws.provider.claims import Claims, claim
from provincial_cloud.aws.provider.comparison import CLAIM_TAG, TAGS, same
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.failures import ApiError
from provincial_cloud.aws.provider.reader import Reader
from provincial_cloud.aws.provider.shapes import from_api
from provincial_cloud.aws.provider.tags import Tags
from provincial_cloud.aws.provider.template import operation, parameters
from provincial_cloud.aws.provider.waiting import wait_for, wait_ready, wait_until
from provincial_cloud.aws.resource import AwsResource
from provincial_cloud.errors import Problem, ProvincialError

_CREATE_AGAIN_SECONDS = 60
_VISIBLE_SECONDS = 60
_DELETE_AGAIN_SECONDS = 120
_UPDATE_AGAIN_SECONDS = 600
_DOUBTED_AGAIN = 8
UNFINISHED = "unfinished"
"""In the state of a resource that exists but was never put whole: what its arguments are is then only in the cloud."""


class PartlyCreatedError(Exception):
    """A resource exists but not all of it could be put; its id and state must not be forgotten."""

    def __init__(self, id: str, state: dict[str, Any], cause: ApiError | ProvincialError) -> None:
        self.id = id
        self.state = state
        self.cause = cause
        super().__init__(str(cause))


class Runner:
    """Creates, reads, changes and deletes resources of one type on one cloud."""

    def __init__(
        self,
        kind: type[AwsResource],
        connection: Connection,
        claims: Claims,
        say: Callable[[str, str], None] = lambda urn, text: None,
    ) -> None:
        """`say` takes what a resource, given by its URN, waits for."""
        self.kind = kind
        self.life: Lifecycle = kind.lifecycle
        self.specs = kind.arguments
        self.connection = connection
        self.claims = claims
        self.say = say
        self.calls = Calls(kind, connection)
        self.tags = Tags(self.calls)
        self.reader = Reader(self.calls, self.tags)
        self.adoption = Adoption(self.calls, self.reader, self.tags, claims)

    def create(self, urn: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Make the resource, or adopt what a killed run made of it; gives id and state.

        Raises ApiError, NameTakenError where the name is taken by something that isn't ours, and PartlyCreatedError.
        """
        mark = claim(urn, inputs, self.specs)
        adopted = self.adoption.find(mark, inputs, fresh=self.life.look_first)
        if adopted is not None:
            return self._adopt(adopted, inputs, urn)
        if self.life.look_first:
            adopted = self.adoption.under_own_name(inputs, mark, None)
            if adopted is not None:
                return self._adopt(adopted, inputs, urn)
        token = uuid.uuid4().hex if self.life.token_fresh else mark
        attempts = self.connection.target.max_attempts + bool(self.life.token_spent)
        for attempt in range(attempts):
            try:
                answer = self._create_call(inputs, mark, token)
                break
            except ApiError as error:
                if error.code in self.life.token_spent and token == mark:
                    token = f"{mark}-{uuid.uuid4().hex[:16]}"
                    continue
                if not error.unsure and error.code not in self.life.taken:
                    raise
                adopted = self.adoption.find(mark, inputs, fresh=True) or self.adoption.under_own_name(
                    inputs, mark, error
                )
                if adopted is not None:
                    return self._adopt(adopted, inputs, urn)
                last = attempt + 1 == attempts
                if last or not error.unsure or not (self.life.find or self.life.taken or self.life.look_first):
                    raise
                self.connection.pause(0.1 * 2**attempt)
        id = self.calls.id_from(inputs, answer)
        state = self._made(id, inputs, answer)
        try:
            if self.life.tagging and not self.life.tagging.on_create:
                self.tags.add(id, state, {**(inputs.get(TAGS) or {}), CLAIM_TAG: mark})
            self._await_created(id, state, urn)
            self._once_visible(lambda: self._finish(id, state))
            if any(state.get(name) is None for name in self.kind.results):
                item = self.reader.item(id, state)
                state |= self.reader.results(item, state, id)
        except (ApiError, ProvincialError) as error:
            raise PartlyCreatedError(id, self._put_so_far(state), error) from error
        self.claims.know(self.kind.token, id)
        return id, state

    def _put_so_far(self, state: dict[str, Any]) -> dict[str, Any]:
        """What the create call alone put, so that the next run puts the rest."""
        sent = {*self.calls.sent_on_create(state), *self.kind.results, *(n for n, s in self.specs.items() if s.local)}
        if self.life.tagging and self.life.tagging.on_create:
            sent.add(TAGS)
        return {**{name: value for name, value in state.items() if name in sent}, UNFINISHED: True}

    def _create_call(self, inputs: dict[str, Any], mark: str, token: str) -> Any:
        scope = self.calls.scope(inputs, mark=mark)
        service = self.life.service
        method = operation(self.life.create, inputs)
        filled = parameters(service, self.life.create, scope, self.calls.sent_on_create(inputs))
        tagging = self.life.tagging
        if tagging and tagging.on_create:
            self.tags.put_in(filled, {**(inputs.get(TAGS) or {}), CLAIM_TAG: mark})
        if self.life.token:
            filled[self.life.token] = token
        repeatable = bool(self.life.token) and not self.life.find and not self.life.taken
        deadline = time.monotonic() + _CREATE_AGAIN_SECONDS
        while True:
            try:
                answer = self.connection.call(service, method, filled, repeatable=repeatable)
            except ApiError as error:
                if not error.means(self.life.create_again) or time.monotonic() > deadline:
                    raise
                self.connection.pause(1.0)
            else:
                return from_api(self.connection.operation(service, method).output_shape, answer)

    def _made(self, id: str, inputs: dict[str, Any], answer: Any) -> dict[str, Any]:
        holder = self.life.id.rpartition(".")[0] if "/" not in self.life.id else ""
        item = jmespath.search(holder, answer) if holder and not holder.startswith("$") else answer
        if isinstance(item, Mapping) and self.life.id.startswith("$"):
            item = next((part for part in item.values() if isinstance(part, Mapping)), item)
        return {**inputs, **self.reader.results(item if isinstance(item, Mapping) else {}, inputs, id)}

    def _await_created(self, id: str, state: dict[str, Any], urn: str) -> None:
        if self.life.wait_created:
            wait_for(self.connection, self.life, self.life.wait_created, self.reader.parameters(id, state))
        elif self.life.ready:
            look = partial(self.reader.remains, id, state)
            wait_ready(self.connection, self.life, look, partial(self.say, urn))

    def _once_visible(self, do: Callable[[], None]) -> None:
        """Do what needs the resource that was just made; the cloud may take a moment to know it everywhere."""
        deadline = time.monotonic() + _VISIBLE_SECONDS
        while True:
            try:
                return do()
            except ApiError as error:
                if error.code not in self.life.gone or time.monotonic() > deadline:
                    raise
                self.connection.pause(1.0)

    def _finish(self, id: str, inputs: dict[str, Any]) -> None:
        sent = set(self.calls.sent_on_create(inputs))
        self._put_aspects(
            id, inputs, [n for n in self.specs if inputs.get(n) is not None and n not in sent], created=True
        )
        for members in self.life.members:
            self._reconcile(members, id, inputs, [], inputs.get(members.argument) or [])
        for custom in self.life.custom:
            if custom.on_create and custom.apply is not None:
                _until_certain(partial(custom.apply, self.calls, id, inputs))

    def _adopt(self, id: str, inputs: dict[str, Any], urn: str) -> tuple[str, dict[str, Any]]:
        self.claims.take_over(self.kind.token, id)
        self._await_created(id, inputs, urn)
        state = self.reader.look(id, dict(inputs), everything=True)
        if state is None:
            raise ProvincialError(
                Problem(
                    summary=f"{self.kind.__name__} '{id}' disappeared while it was adopted",
                    next_step="run `pulumi up` again",
                )
            )
        return id, self.update(id, state, inputs, force=True)

    def read(self, id: str, state: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any] | None:
        """The state as the cloud has it, None when the resource is gone; without inputs everything is read.

        Raises ApiError.
        """
        self.claims.know(self.kind.token, id)
        return self.reader.look(id, state, everything=not inputs or UNFINISHED in state)

    def changed(self, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[str]:
        """The arguments in which `inputs` asks for something else than `state` has."""
        return [
            name
            for name, spec in self.specs.items()
            if (inputs.get(name) is not None or state.get(name) is not None)
            and not same(spec, state.get(name), inputs.get(name))
        ]

    def update(
        self, id: str, state: dict[str, Any], inputs: dict[str, Any], *, force: bool = False, urn: str = ""
    ) -> dict[str, Any]:
        """Change what differs in place; gives the new state. `force` also puts what can't be read back.

        What was created but never became whole is waited for again.

        Raises ApiError. Every call may be repeated, so a killed update is mended by the next one.
        """
        self.claims.know(self.kind.token, id)
        unfinished = UNFINISHED in state
        if unfinished:
            state, force = self.reader.look(id, state, everything=True) or state, True
        names = self.changed(state, inputs)
        if force:
            names += [n for n, s in self.specs.items() if s.write_only and inputs.get(n) is not None and n not in names]
        left = {n for n, s in self.specs.items() if s.local or (s.write_only and inputs.get(n) is None)}
        names = [name for name in names if name not in left]
        values = {**{name: state.get(name) for name in self.kind.results}, **inputs}
        for call in self.life.update:
            touched = set(call.arguments) | refs(call.parameters)
            if touched & set(names):
                self._change(call, id, values, names)
        self._put_aspects(id, values, names, created=False)
        for members in self.life.members:
            if members.argument in names:
                self._reconcile(
                    members, id, values, state.get(members.argument) or [], inputs.get(members.argument) or []
                )
        for custom in self.life.custom:
            if set(custom.arguments) & set(names) and custom.apply is not None:
                self._once_free(partial(_until_certain, partial(custom.apply, self.calls, id, values)))
                self._await_updated(id, values)
        if TAGS in names:
            mark = None
            if self.life.tagging and self.life.tagging.replace_all:
                mark = self.tags.claim_of(id, values, self.reader.item(id, values))
            self.tags.change(id, values, state.get(TAGS) or {}, inputs.get(TAGS) or {}, mark)
        if unfinished:
            self._await_created(id, values, urn)
        results = {name: state[name] for name in self.kind.results if state.get(name) is not None}
        return {**{name: value for name, value in inputs.items() if value is not None}, **results}

    def _change(self, call: Call, id: str, values: dict[str, Any], names: list[str]) -> None:
        """Send an update call, again while an earlier change is under way, and wait until it is through."""
        sent = tuple(name for name in call.arguments if name in names) if call.partial else None
        named = {*call.arguments, *refs(call.parameters)} & set(names)
        if call.partial and all(values.get(name) is None for name in named):
            return
        self._once_free(partial(self.calls.send, call, self.calls.scope(values, id=id), arguments=sent))
        self._await_updated(id, values)

    def _once_free(self, do: Callable[[], object]) -> None:
        """Do what the cloud refuses while an earlier change is under way."""
        deadline = time.monotonic() + _UPDATE_AGAIN_SECONDS
        while True:
            try:
                do()
                return
            except ApiError as error:
                if not error.means(self.life.update_again) or time.monotonic() > deadline:
                    raise
                self.connection.pause(1.0)

    def _await_updated(self, id: str, values: dict[str, Any]) -> None:
        if self.life.wait_updated:
            wait_for(self.connection, self.life, self.life.wait_updated, self.reader.parameters(id, values))

    def _put_aspects(self, id: str, values: Mapping[str, Any], names: Iterable[str], *, created: bool) -> None:
        wanted = set(names)
        for aspect in self.life.aspects:
            if not wanted & set(aspect.arguments):
                continue
            calls, value = aspect.put, values.get(aspect.arguments[0])
            if aspect.switch and not value:
                calls = () if created else aspect.clear
            elif value is None and not created and (aspect.clear or len(aspect.arguments) == 1):
                calls = aspect.clear
            for call in calls:
                self._once_free(partial(self.calls.send, call, self.calls.scope(values, id=id)))

    def _reconcile(self, members: Members, id: str, values: Mapping[str, Any], old: list[Any], new: list[Any]) -> None:
        """Make the members what is wanted; where an answer was lost, go on from what the cloud then has."""
        try:
            self._change_members(members, id, values, old, new)
        except ApiError as error:
            if not error.doubted:
                raise

            def again() -> None:
                seen = self.reader.look(id, dict(values), everything=True) or {}
                self._change_members(members, id, values, seen.get(members.argument) or [], new)

            _until_certain(again)

    def _change_members(
        self, members: Members, id: str, values: Mapping[str, Any], old: list[Any], new: list[Any]
    ) -> None:
        for item in old:
            if item not in new:
                try:
                    self.calls.send(members.remove, self.calls.scope(values, id=id, each=item))
                except ApiError as error:
                    if error.code not in self.life.gone + members.absent:
                        raise
        for item in new:
            if item not in old:
                self.calls.send(members.add, self.calls.scope(values, id=id, each=item))

    def delete(self, id: str, state: dict[str, Any]) -> None:
        """Remove the resource; one that is gone already is fine. Raises ApiError."""
        self.claims.know(self.kind.token, id)
        if self.connection.target.unguarded:
            state = self._unguard(id, state)
        deadline = time.monotonic() + _DELETE_AGAIN_SECONDS
        pause = 0.2
        while self.life.delete is not None:
            try:
                if self.life.before_delete is not None:
                    _until_certain(partial(self.life.before_delete, self.calls, id, state))
                for members in self.life.members:
                    if members.remove_first:
                        self._reconcile(members, id, state, state.get(members.argument) or [], [])
                if isinstance(self.life.delete, Call):
                    self.calls.send(self.life.delete, self.calls.scope(state, id=id))
                else:
                    _until_certain(partial(self.life.delete, self.calls, id, state))
                break
            except ApiError as error:
                if error.code in self.life.gone:
                    return
                if error.code not in self.life.delete_again or time.monotonic() > deadline:
                    if self.reader.item(id, state) is None:
                        return  # the API refuses to delete what is deleted already
                    raise
                self.connection.pause(pause)
                pause = min(pause * 2, 10)
        if self.life.wait_deleted:
            wait_for(self.connection, self.life, self.life.wait_deleted, self.reader.parameters(id, state))
        elif self.life.wait_gone:
            wait_until(self.connection, self.life, lambda: self.reader.item(id, state) is None)

    def _unguard(self, id: str, state: dict[str, Any]) -> dict[str, Any]:
        """Let go what its own arguments keep from deletion; gives the state after that."""
        inputs = {name: value for name, value in state.items() if name in self.specs}
        for name, free in self.life.guards.items():
            held = inputs.get(name)
            inputs[name] = {**(held or {}), **free} if isinstance(free, Mapping) else free
        if not self.changed(state, inputs):
            return state
        try:
            return self.update(id, state, inputs)
        except ApiError as error:
            if error.code in self.life.gone:
                return state
            raise


def _until_certain(do: Callable[[], object]) -> None:
    """Do what looks first and then changes what differs, again where a call that was sent twice is answered so.

    A lost answer hides that the call took effect, and its repetition is refused for just that. Raises ApiError.
    """
    for last in (False,) * (_DOUBTED_AGAIN - 1) + (True,):
        try:
            do()
            return
        except ApiError as error:
            if last or not error.doubted:
                raise

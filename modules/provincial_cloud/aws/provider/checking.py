"""Inputs checked offline, before anything is created: names, types, ranges and choices, every mistake at once."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import string
from collections.abc import Iterable, Mapping
from typing import Any

from provincial_cloud.aws.declaration import ArgumentSpec, Call, Document, Mistake
from provincial_cloud.aws.provider.comparison import CLAIM_TAG
from provincial_cloud.aws.provider.connection import service_model
from provincial_cloud.aws.provider.shapes import Failures, to_api
from provincial_cloud.aws.provider.template import Scope, parameters
from provincial_cloud.aws.resource import AwsResource
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import contains_unknown

_LONGEST_TAG_KEY = 128
_LONGEST_TAG_VALUE = 256


def autoname(urn: str, longest: int | None = None) -> str:
    """The name of a resource that was given none: its Pulumi name and eight characters that only its URN has.

    The Pulumi name is cut where the whole would have more than `longest` characters.
    """
    mark = hashlib.sha256(urn.encode()).hexdigest()[:8]
    name = urn.rpartition("::")[2]
    if longest is not None:
        name = name[: longest - len(mark) - 1].rstrip("-")
    return f"{name}-{mark}"


def complete(kind: type[AwsResource], urn: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with defaults and made names filled in."""
    inputs = {name: value for name, value in given.items() if value is not None}
    for name, spec in kind.arguments.items():
        if name not in inputs and spec.default is not None:
            inputs[name] = spec.default
        if name not in inputs and spec.autoname:
            inputs[name] = autoname(urn, spec.longest)
    for name, spec in kind.arguments.items():
        if spec.completed is not None:
            inputs[name] = spec.completed(inputs)
    return {name: value for name, value in inputs.items() if value is not None}


def check(kind: type[AwsResource], inputs: Mapping[str, Any]) -> Failures:
    """Every mistake in the inputs of a resource; values that are still unknown are left for the deployment."""
    failures = Failures()
    for name in inputs:
        if name not in kind.arguments:
            near = difflib.get_close_matches(name, kind.arguments, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            failures.add(name, given=name, allowed=", ".join(kind.arguments) + hint, why=f"{kind.__name__} has no such")
    for name, spec in kind.arguments.items():
        value = inputs.get(name)
        if spec.required and value is None:
            failures.add(name, given=None, allowed="a value", why=f"{kind.__name__} needs it")
        if spec.document is Document.JSON and isinstance(value, str):
            _check_document(spec, value, failures)
        if isinstance(value, str):
            _check_text(spec, value, failures)
        if spec.members is not None and value is not None and value is not UNKNOWN:
            _check_members(kind, spec, value, failures)
    known = {name: value for name, value in inputs.items() if not contains_unknown(value)}
    for aspect in kind.lifecycle.aspects:
        value = known.get(aspect.arguments[0])
        if aspect.switch and value is not None and not isinstance(value, bool):
            failures.add(aspect.arguments[0], given=value, allowed="true or false", why="it is a switch")
    for group in kind.lifecycle.one_of:
        given = [name for name in group if inputs.get(name) is not None and inputs[name] is not False]
        if len(given) != 1:
            allowed = f"exactly one of {', '.join(group)}"
            path = given[1] if given else group[0]
            failures.add(path, given=given or None, allowed=allowed, why="they are alternatives")
    for need in kind.lifecycle.needs:
        value = known.get(need.argument)
        if value in need.values and all(inputs.get(name) is None for name in need.others):
            why = f"{need.argument} {value!r} needs it"
            failures.add(need.others[0], given=None, allowed=f"a value for {' or '.join(need.others)}", why=why)
    _note(kind.lifecycle.inspect(known) if kind.lifecycle.inspect else (), kind, failures)
    _check_tags(inputs.get("tags"), failures)
    scope = Scope(values=inputs, specs=kind.arguments, id=UNKNOWN, claim="0" * 32, failures=failures)  # type: ignore[arg-type]
    life = kind.lifecycle
    sent = tuple(name for name in kind.arguments if name != "tags")
    if not _depends(life.create, inputs, failures):
        _render(life.service, life.create, scope, sent)
    for aspect in life.aspects:
        if any(inputs.get(name) is not None for name in aspect.arguments):
            for call in aspect.put:
                _render(life.service, call, scope)
    for members in life.members:
        value = inputs.get(members.argument)
        if value is not None and value is not UNKNOWN and not isinstance(value, list):
            failures.add(members.argument, given=value, allowed="a list", why="it is a set of members")
    failures.found = list(dict.fromkeys(failures.found))
    _keep_one_form(failures)
    return failures


def _keep_one_form(failures: Failures) -> None:
    """Tell of one form alone where the declaration's and the model's are both missed."""
    told: set[str] = set()
    kept = []
    for path, reason in failures.found:
        of_form = "; allowed: text of the form " in reason
        if not (of_form and path in told):
            kept.append((path, reason))
        if of_form:
            told.add(path)
    failures.found = kept


def _note(mistakes: Iterable[Mistake], kind: type[AwsResource], failures: Failures) -> None:
    for mistake in mistakes:
        secret = kind.arguments[re.split(r"[.\[]", mistake.argument)[0]].secret
        given = "(secret)" if secret else mistake.given
        failures.add(mistake.argument, given=given, allowed=mistake.allowed, why=mistake.why)


def _render(service: str, call: Call, scope: Scope, arguments: tuple[str, ...] | None = None) -> None:
    parameters(service, call, scope, arguments)


def _check_members(kind: type[AwsResource], spec: ArgumentSpec, value: Any, failures: Failures) -> None:
    if not isinstance(value, list):
        failures.add(spec.name, given=value, allowed="a list", why=f"its members are of the API's {spec.members}")
        return
    shape = service_model(kind.lifecycle.service).shape_for(spec.members)
    for index, member in enumerate(value):
        path = f"{spec.name}[{index}]"
        to_api(shape, member, path, failures, open_values=spec.open, secret=spec.secret)
        if spec.each is not None:
            _note(spec.each(path, member), kind, failures)


def _depends(call: Call, inputs: Mapping[str, Any], failures: Failures) -> bool:
    """Whether the operation itself is still unknown, or an argument in its name wrong."""
    fields = {name for _, name, _, _ in string.Formatter().parse(call.operation) if name}
    for name in fields:
        value = inputs.get(name)
        if value is not None and value is not UNKNOWN and not isinstance(value, str):
            failures.add(name, given=value, allowed="a text", why="it says which operation is called")
    return any(inputs.get(name) in (None, UNKNOWN) or name in dict(failures.found) for name in fields)


def _check_text(spec: ArgumentSpec, text: str, failures: Failures) -> None:
    shown = "(secret)" if spec.secret else text
    if spec.longest is not None and len(text) > spec.longest:
        allowed = f"at most {spec.longest} characters, these are {len(text)}"
        failures.add(spec.name, given=shown, allowed=allowed, why="the cloud refuses longer ones")
    if spec.form is not None and not re.fullmatch(spec.form, text):
        failures.add(spec.name, given=shown, allowed=f"text of the form {spec.form}", why="the cloud refuses others")


def _check_document(spec: ArgumentSpec, text: str, failures: Failures) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        shown = "(secret)" if spec.secret else text
        failures.add(spec.name, given=shown, allowed="a JSON document", why=str(error))


def _check_tags(tags: Any, failures: Failures) -> None:
    if tags is None or tags is UNKNOWN:
        return
    if not isinstance(tags, Mapping):
        failures.add("tags", given=tags, allowed="a map of texts", why="tags are pairs of a key and a value")
        return
    for key, value in tags.items():
        if not key or len(key) > _LONGEST_TAG_KEY or key.startswith("aws:"):
            allowed = f"1 to {_LONGEST_TAG_KEY} characters, not starting with aws:"
            failures.add(f"tags.{key}", given=key, allowed=allowed, why="the cloud refuses such a tag key")
        if key == CLAIM_TAG:
            failures.add(f"tags.{key}", given=key, allowed="any other key", why="the provider marks its own with it")
        if value is UNKNOWN:
            continue
        if not isinstance(value, str) or len(value) > _LONGEST_TAG_VALUE:
            allowed = f"a text of at most {_LONGEST_TAG_VALUE} characters"
            failures.add(f"tags.{key}", given=value, allowed=allowed, why="the cloud refuses such a tag value")

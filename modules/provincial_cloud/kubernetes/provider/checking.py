"""Inputs made complete: named, in a namespace, and in the form in which the server stores them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provincial_cloud.kubernetes.provider.claims import Claims, key_of
from provincial_cloud.kubernetes.provider.kinds import CLUSTER_WIDE, Kind, kind_of
from provincial_cloud.kubernetes.provider.naming import give_autoname, is_named, keep_autoname
from provincial_cloud.kubernetes.provider.normalising import normalise, to_object
from provincial_cloud.kubernetes.provider.objects import id_of, metadata, name_of
from provincial_cloud.kubernetes.provider.values import plain
from provincial_cloud.kubernetes.provider.wishes import ALLOWED, WAIT_FOR, wishes_of
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.urns import type_of

Failure = tuple[str, str]


def check(
    urn: str,
    given: dict[str, Any],
    olds: dict[str, Any],
    *,
    seed: bytes,
    wish: Any,
    claims: Claims,
    namespace: Callable[[Kind], str | None],
) -> tuple[dict[str, Any], list[Failure]]:
    """The inputs to go on with, plain, and what is wrong with them (property and reason).

    `olds` are the inputs of the state, {} for a new object; `namespace` gives the namespace of objects of a kind that
    name none, None for kinds that lie in no namespace. What the program plans is noted in `claims`. Raises UsageError.
    """
    inputs = normalise(to_object(plain(given)))
    kind = kind_of(type_of(urn), inputs)
    failures = _wrong(inputs)
    if failures or inputs.get("metadata") is UNKNOWN:
        return inputs, failures
    if kind.kind not in CLUSTER_WIDE and metadata(inputs).get("namespace") in (None, ""):
        default = namespace(kind)
        if default is not None:
            inputs.setdefault("metadata", {})["namespace"] = default
    if olds:
        keep_autoname(inputs, olds)
    else:
        give_autoname(inputs, urn, seed=seed, given=given, wish=wish)
        if not is_named(given) and claims.holds(key_of(kind, id_of(inputs))):  # replaced although nothing differs
            metadata(inputs).pop("name", None)
            give_autoname(inputs, urn + seed.hex(), seed=seed, given=given, wish=wish)
    _note_plans(kind, inputs, claims)
    return inputs, []


def _wrong(inputs: dict[str, Any]) -> list[Failure]:
    failures = []
    if metadata(inputs).get("generateName") and not is_named(inputs):
        failures.append(
            (
                "metadata.generateName",
                "an apply on the server's side needs a name: set metadata.name, or leave both out to get one",
            )
        )
    if not isinstance(inputs.get("metadata", {}), dict) and inputs["metadata"] not in (None, UNKNOWN):
        failures.append(("metadata", "it must be a map with the object's name, namespace, labels and annotations"))
    try:
        wishes_of(inputs)
    except ValueError as error:
        failures.append((f'metadata.annotations["{WAIT_FOR}"]', f"given {error}; allowed: {ALLOWED}"))
    return failures


def _note_plans(kind: Kind, inputs: dict[str, Any], claims: Claims) -> None:
    if kind.kind == "Namespace" and kind.group == "":
        claims.plan_namespace(name_of(inputs))
    elif kind.kind == "CustomResourceDefinition":
        spec = inputs.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if isinstance(spec, dict) and isinstance(names, dict):
            claims.plan_kind(str(spec.get("group")), str(names.get("kind")))

"""The named variables that rules share, by the shape of the object: each is computed once for an object, when used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from provincial_policies.cel.kinds import Shape

_COMMON: Final = {
    "labels": "has(object.metadata.labels) ? object.metadata.labels : {}",
    "level": (
        "'provincial/level' in variables.labels && variables.labels['provincial/level'] in ['1', '2', '3', '4', '5']"
        " ? int(variables.labels['provincial/level']) : 0"
    ),
    "namespaceLabels": "has(namespaceObject.metadata.labels) ? namespaceObject.metadata.labels : {}",
    "namespaceLevel": (
        "'provincial/level' in variables.namespaceLabels"
        " && variables.namespaceLabels['provincial/level'] in ['1', '2', '3', '4', '5']"
        " ? int(variables.namespaceLabels['provincial/level']) : 0"
    ),
    "owned": "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.size() > 0",
}


def _pod(spec: str, metadata: str) -> dict[str, str]:
    held = (
        f"has({metadata}) && has({metadata}.annotations)"
        if metadata != "object.metadata"
        else f"has({metadata}.annotations)"
    )
    return {
        "pod": spec,
        "annotations": f"{held} ? {metadata}.annotations : {{}}",
        "initContainers": "has(variables.pod.initContainers) ? variables.pod.initContainers : []",
        "ephemeralContainers": "has(variables.pod.ephemeralContainers) ? variables.pod.ephemeralContainers : []",
        "containers": (
            "dyn(variables.pod.containers) + dyn(variables.initContainers) + dyn(variables.ephemeralContainers)"
        ),
        "ownContainers": "dyn(variables.pod.containers) + dyn(variables.initContainers)",
        "volumes": "has(variables.pod.volumes) ? variables.pod.volumes : []",
        "windows": "has(variables.pod.os) && variables.pod.os.name == 'windows'",
        "ownUsers": "has(variables.pod.hostUsers) && !variables.pod.hostUsers",
    }


def _template(template: str) -> dict[str, str]:
    metadata = f"{template}.metadata"
    return {
        **_pod(f"{template}.spec", metadata),
        "podLabels": f"has({metadata}) && has({metadata}.labels) ? {metadata}.labels : {{}}",
    }


VARIABLES: Final[Mapping[Shape, Mapping[str, str]]] = {
    Shape.POD: {**_COMMON, **_pod("object.spec", "object.metadata")},
    Shape.TEMPLATE: {**_COMMON, **_template("object.spec.template")},
    Shape.CRON: {**_COMMON, **_template("object.spec.jobTemplate.spec.template")},
    Shape.RULES: {**_COMMON, "rules": "has(object.rules) ? object.rules : []"},
    Shape.BINDING: {**_COMMON, "subjects": "has(object.subjects) ? object.subjects : []"},
    Shape.PLAIN: dict(_COMMON),
}
"""Texts by name, by shape; one may use those that stand before it.

`containers` are the pod's containers of every sort, `ownContainers` those that were there from the start; `ownUsers`
says that the pod lives in a user namespace of its own, where root inside is nobody outside. What begins with
`namespace` is of the namespace around the object: only rules on kinds that lie in one may read it.
"""

_USED: Final = re.compile(r"\bvariables\.(\w+)")


def named(text: str) -> list[str]:
    """The names of the variables that a text itself reads."""
    return _USED.findall(text)


def used(text: str, known: Mapping[str, str]) -> list[str]:
    """The names of the variables that a text needs, directly or through others, in the order they must be declared."""
    needed: set[str] = set()
    waiting = named(text)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += named(known.get(name, ""))
    return [name for name in known if name in needed]

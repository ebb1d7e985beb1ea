"""One resource of each type that passes every rule at level 3: shown by `provincial rules explain`, broken by tests.

Each file of this package holds `EXAMPLES`, inputs by class name, as a Pulumi program would pass them. A reference to
another resource of the same list of resources is the text "${name.output}".
"""

from __future__ import annotations

import copy
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

TOKEN = "provincial:aws:"  # noqa: S105 - a type token's beginning, not a secret

Planned = tuple[str, str, dict[str, Any]]
"""A resource to be: class name, resource name, inputs."""


class _Absent:
    """Stands for "leave this property out"."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


@cache
def _all() -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for class_name, inputs in module.EXAMPLES.items():
            if class_name in found:
                raise ValueError(f"{info.name}: there is an example of {class_name} already")
            found[class_name] = inputs
    return found


def class_names() -> tuple[str, ...]:
    """The classes that have an example."""
    return tuple(_all())


def example(class_name: str, **changes: Any) -> dict[str, Any]:
    """The inputs of a resource that passes every rule, with some properties replaced (ABSENT leaves one out).

    `tags` given here are laid over the example's tags one by one; every other property is replaced whole.
    """
    inputs = copy.deepcopy(dict(_all()[class_name]))
    for name, value in changes.items():
        if value is ABSENT:
            inputs.pop(name, None)
        elif name == "tags":
            merged = {**inputs.get("tags", {}), **value}
            inputs["tags"] = {key: text for key, text in merged.items() if text is not ABSENT}
        else:
            inputs[name] = value
    return inputs


def every() -> Iterator[Planned]:
    """An example of each class, named after it."""
    for class_name in class_names():
        yield class_name, class_name.lower(), example(class_name)


def together() -> list[Planned]:
    """A resource of every class, placed so that rules over the stack pass too."""
    from provincial_policies.examples.backups import protected
    from provincial_policies.examples.databases import database
    from provincial_policies.examples.network import network
    from provincial_policies.examples.storage import log_archive

    placed = [*network(), *log_archive(), *database(), *protected()]
    there = {class_name for class_name, _, _ in placed}
    return placed + [
        (class_name, f"a-{name}", inputs) for class_name, name, inputs in every() if class_name not in there
    ]


def labels(zone: str = "internal-servers", data_class: str = "internal", level: int = 3) -> dict[str, str]:
    """The tags every example carries."""
    return {
        "Name": "example",
        "provincial:environment": "local",
        "provincial:layer": "foundation",
        "provincial:unit": "so-khcn",
        "provincial:system": "dvc",
        "provincial:level": str(level),
        "provincial:zone": zone,
        "provincial:data-class": data_class,
        "provincial:owner": "phong-ha-tang",
    }

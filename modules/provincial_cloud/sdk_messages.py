"""The messages of Pulumi's protocols without the rest of its SDK, so that a process is up in half the time.

Importing any module below the package `pulumi` runs that package's `__init__`, which loads the whole SDK: a quarter of
a second in each plugin of each command. A process that declares no resources needs the messages alone, so empty
packages that point at the same folders stand in for the real ones. Resource classes can be read there, as the AWS
provider does to learn their arguments, but none can be made.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

RESOURCES = ("ComponentResource", "CustomResource", "ProviderResource")
"""The SDK's classes that ours are derived from."""


class _Declared:
    """Base of the resource classes in a process that makes no resource."""

    def __init__(self, *_given: object, **_more: object) -> None:
        raise TypeError(f"a process without Pulumi's SDK can't declare a {type(self).__name__}")


def load_alone() -> None:
    """From now on `pulumi.runtime.proto` can be imported in this process, and nothing else of `pulumi` works.

    To be called before anything of `pulumi` is imported, by the first module of a process of its own. Raises
    ModuleNotFoundError where the SDK isn't installed.
    """
    specification = importlib.util.find_spec("pulumi")
    if specification is None or not specification.submodule_search_locations:
        raise ModuleNotFoundError("the Pulumi SDK for Python is not installed in this environment")
    folder = Path(next(iter(specification.submodule_search_locations)))
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        if name not in sys.modules:
            module = ModuleType(name)
            module.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
            sys.modules[name] = module
            for base in RESOURCES if name == "pulumi" else ():
                setattr(module, base, type(base, (_Declared,), {}))

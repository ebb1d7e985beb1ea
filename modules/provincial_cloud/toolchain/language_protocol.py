"""Pulumi's language protocol without the rest of its SDK, so that the host is up in half the time.

Importing any module below the package `pulumi` runs that package's `__init__`, which loads the whole SDK (0.2 s that
every `pulumi` command would pay). A host needs the messages alone, so empty packages that point at the same folders
stand in for the real ones. Only the language host's own process may import this module.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def _stand_in(name: str, folder: Path) -> None:
    if name not in sys.modules:
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module


def _sdk_folder() -> Path:
    specification = importlib.util.find_spec("pulumi")
    if specification is None or not specification.submodule_search_locations:
        raise ModuleNotFoundError("the Pulumi SDK for Python is not installed beside this language host")
    return Path(next(iter(specification.submodule_search_locations)))


_sdk = _sdk_folder()
_stand_in("pulumi", _sdk)
_stand_in("pulumi.runtime", _sdk / "runtime")
_stand_in("pulumi.runtime.proto", _sdk / "runtime" / "proto")

language: Any = importlib.import_module("pulumi.runtime.proto.language_pb2")
plugin: Any = importlib.import_module("pulumi.runtime.proto.plugin_pb2")
services: Any = importlib.import_module("pulumi.runtime.proto.language_pb2_grpc")

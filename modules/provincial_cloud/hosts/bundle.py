"""The collector as one text: Python's interpreter on the host reads it from its standard input and runs it."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from provincial_cloud.hosts import collector

PACKAGES = ("provincial_cloud", "provincial_cloud.hosts", collector.__name__)
LOADER = """\
import importlib.abc, importlib.util, json, sys
if sys.version_info < (3, 11):
    sys.exit("provincial-facts: Python 3.11 or newer is needed, this host has " + sys.version.split()[0])
SOURCES = json.loads({sources})
class Sent(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in SOURCES else None
    def is_package(self, name):
        return name in {packages}
    def get_source(self, name):
        return SOURCES[name]
sys.meta_path.insert(0, Sent())
from provincial_cloud.hosts.collector.program import main
sys.exit(main(json.loads({request})))
"""


@cache
def sources() -> Mapping[str, str]:
    """The collector's modules by name, with the packages they lie in (those are empty)."""
    found = dict.fromkeys(PACKAGES, "")
    folder = files(collector)
    for info in pkgutil.iter_modules(collector.__path__):
        found[f"{collector.__name__}.{info.name}"] = folder.joinpath(f"{info.name}.py").read_text(encoding="utf-8")
    return found


def program(request: Mapping[str, Any]) -> str:
    """The text that answers `request` (host, nonce, asked, key_types) when a Python interpreter reads it."""
    return LOADER.format(
        sources=repr(json.dumps(sources(), ensure_ascii=True)),
        packages=repr(PACKAGES),
        request=repr(json.dumps(dict(request), ensure_ascii=True)),
    )

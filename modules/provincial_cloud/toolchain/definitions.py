"""Kinds that add-ons bring to a cluster: their own definitions, out of the add-on's pinned Go module.

Nothing is built: the module is fetched like those of a build, held against go.sum, and its files are kept in the cache.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.toolchain.cache import InstalledTool
from provincial_cloud.toolchain.go_compiler import find_compiler
from provincial_cloud.toolchain.ladder import Toolchain
from provincial_cloud.toolchain.pins import DefinitionsPin
from provincial_cloud.toolchain.progress import Progress, Unit, progress_for
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust
from provincial_cloud.toolchain.supervised import run, unwound_by_termination


def definitions(toolchain: Toolchain, name: str, *, progress: Progress | None = None) -> list[Path]:
    """The files of an add-on's definitions, sorted; fetches them when they are not there yet.

    Raises ProvincialError where the module can't be had or is not the one that go.sum knows.
    """
    pin = toolchain.pins.definitions[name]
    found = toolchain.cache.find(name, pin.version)
    if found is None:
        shown = progress or progress_for()
        with unwound_by_termination(), toolchain.cache.lock(name, shown):
            found = toolchain.cache.recover(name, pin.version) or _fetched(toolchain, name, pin, shown)
    return sorted(Path(file) for file in found.files)


def _fetched(toolchain: Toolchain, name: str, pin: DefinitionsPin, progress: Progress) -> InstalledTool:
    try:
        compiler = find_compiler(
            toolchain.pins.go, tool=name, cache=toolchain.cache, progress=progress, environment=toolchain.environment
        )
        with toolchain.cache.draft(name) as draft:
            source, kept = draft / "module", draft / "bin"
            shutil.copytree(toolchain.modules / name, source)
            command = [str(compiler.executable), "mod", "download", "-json", pin.module]
            with progress.step(f"fetch {name} {pin.version}", unit=Unit.ITEMS):
                told = run(command, environment=compiler.environment(toolchain.environment), folder=source)
            module = json.loads(told)
            if module["Version"] != f"v{pin.version}":
                raise RungError(f"go.mod asks for {pin.module} {module['Version']}, pins.toml for v{pin.version}")
            kept.mkdir()
            for file in sorted((Path(module["Dir"]) / pin.folder).glob("*.yaml")):
                shutil.copyfile(file, kept / file.name)
            shutil.rmtree(source)
            if not any(kept.iterdir()):
                raise RungError(f"{pin.module} {module['Version']} holds no definitions in {pin.folder}")
            installed = toolchain.cache.install(
                draft,
                tool=name,
                version=pin.version,
                rung=Rung.BUILD,
                trust=Trust.GO_SUM,
                source=f"{pin.module} {module['Version']}, {pin.folder}",
                programs=[],
            )
        if compiler.work is not None:
            shutil.rmtree(compiler.work, ignore_errors=True)
    except (RungError, OSError, ValueError, KeyError) as error:
        raise ProvincialError(
            Problem(
                summary=f"{name} {pin.version} ({pin.purpose}) could not be had",
                given=f"{pin.module} with go.sum of {toolchain.modules / name}",
                why=str(error),
                next_step="let this machine reach a Go module proxy (GOPROXY) and run the command again",
            )
        ) from error
    return installed

"""The last rung: a build from pinned Go modules, for machines that reach package registries and nothing else."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from provincial_cloud.toolchain.cache import Cache, InstalledTool
from provincial_cloud.toolchain.engine_layout import complete_engine
from provincial_cloud.toolchain.go_compiler import GoCompiler, find_compiler
from provincial_cloud.toolchain.pins import Build, GoPin, ToolPin
from provincial_cloud.toolchain.progress import Progress, Step, Unit
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust
from provincial_cloud.toolchain.supervised import run


def build(
    tool: str,
    pin: ToolPin,
    *,
    go: GoPin,
    modules: Path,
    cache: Cache,
    progress: Progress,
    environment: Mapping[str, str],
) -> InstalledTool:
    """Build every program of `tool` and install them; the caller holds the lock.

    `modules` is the folder that holds a go.mod and go.sum for each tool. Raises RungError.
    """
    module = modules / pin.build.module
    for name in ("go.mod", "go.sum"):
        if not (module / name).is_file():
            raise RungError(f"{module / name} is missing")
    cache.root.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache.root).free // 1_000_000
    if free < pin.build.disk_megabytes:
        raise RungError(f"a build needs about {pin.build.disk_megabytes} MB at {cache.root}, {free} MB are free")
    compiler = find_compiler(go, tool=tool, cache=cache, progress=progress, environment=environment)
    settings = compiler.environment(environment)
    with cache.draft(tool) as draft:
        # The module is copied, so that a build can't write into the checkout.
        source = draft / "module"
        shutil.copytree(module, source)
        programs = draft / "bin"
        programs.mkdir()
        packages = _fetch(tool, pin.build, compiler, settings, source, progress)
        _compile(
            tool, pin.build, pin.filled(pin.build.ldflags), compiler, settings, source, programs, packages, progress
        )
        for name, package in pin.build.packages.items():
            built = programs / program_name(package)
            if built.name != name:
                built.rename(programs / name)
        if pin.build.sdk_module is not None:
            complete_engine(programs, sdk_module=_module_folder(pin.build.sdk_module, compiler, settings, source))
        shutil.rmtree(source)
        installed = cache.install(
            draft,
            tool=tool,
            version=pin.version,
            rung=Rung.BUILD,
            trust=Trust.GO_SUM,
            source=f"{', '.join(pin.build.packages.values())} with go {compiler.version}",
            programs=list(pin.binaries),
        )
    if compiler.work is not None:
        shutil.rmtree(compiler.work, ignore_errors=True)
    return installed


def program_name(package: str) -> str:
    """What `go build` calls the program of `package`: its last element that is not a major version."""
    parts = package.split("/")
    return parts[-2] if re.fullmatch(r"v[2-9]\d*", parts[-1]) and len(parts) > 1 else parts[-1]


def _flags(build: Build) -> list[str]:
    return [f"-tags={','.join(build.tags)}"] if build.tags else []


def _fetch(
    tool: str, build: Build, compiler: GoCompiler, settings: Mapping[str, str], source: Path, progress: Progress
) -> int:
    """Fetch the modules and return how many packages there are to compile."""
    command = [str(compiler.executable), "list", "-deps", *_flags(build), *build.packages.values()]
    with progress.step(f"fetch the Go modules of {tool}", unit=Unit.ITEMS) as step:
        count = _Counter(step, starts="go: downloading ")
        listed = run(command, environment=settings, folder=source, on_line=count)
    return len(listed.split())


def _compile(
    tool: str,
    build: Build,
    ldflags: str,
    compiler: GoCompiler,
    settings: Mapping[str, str],
    source: Path,
    programs: Path,
    packages: int,
    progress: Progress,
) -> None:
    command = [str(compiler.executable), "build", "-v", *_flags(build), f"-ldflags={ldflags}"]
    command += ["-o", f"{programs}{os.sep}", *build.packages.values()]
    with progress.step(f"build {tool}", unit=Unit.ITEMS, total=packages) as step:
        run(command, environment=settings, folder=source, on_line=_Counter(step))
        step.update(packages)


def _module_folder(name: str, compiler: GoCompiler, settings: Mapping[str, str], source: Path) -> Path:
    command = [str(compiler.executable), "list", "-m", "-f", "{{.Dir}}", name]
    folder = Path(run(command, environment=settings, folder=source).strip())
    if not folder.is_dir():
        raise RungError(f"Go module {name} is not in the module cache")
    return folder


class _Counter:
    """Counts lines that start in a given way, one a package or module."""

    def __init__(self, step: Step, starts: str = "") -> None:
        self._step, self._starts, self._count = step, starts, 0

    def __call__(self, line: str) -> None:
        if line.startswith(self._starts):
            self._count += 1
            self._step.update(self._count)

"""The ladder: what is on PATH at the pinned version, else the publisher's release, else a build from Go modules.

`ensure` is the one call that the rest of the project makes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.project import Project
from provincial_cloud.toolchain.build_rung import build
from provincial_cloud.toolchain.cache import Cache, InstalledTool
from provincial_cloud.toolchain.download_rung import MIRROR_VARIABLE, download
from provincial_cloud.toolchain.engine_record import read_record, write_record
from provincial_cloud.toolchain.path_rung import find_on_path, own_folders
from provincial_cloud.toolchain.pins import Pins, Platform, Tool, load_pins
from provincial_cloud.toolchain.progress import Progress, progress_for
from provincial_cloud.toolchain.rungs import Rung, RungError
from provincial_cloud.toolchain.supervised import unwound_by_termination
from provincial_cloud.toolchain.transfer import Patience

TITLES = {Rung.PATH: "on PATH", Rung.DOWNLOAD: "download", Rung.BUILD: "build"}


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """One set of pins, one cache, one machine; the defaults of `for_project` are what everybody but a test wants."""

    pins: Pins
    modules: Path
    """The folder with a Go module for each tool."""
    cache: Cache = field(default_factory=Cache)
    platform: Platform | None = field(default_factory=Platform.current)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def for_project(cls, project: Project | None = None) -> Toolchain:
        """The toolchain of a checkout; raises UsageError when its pins are wrong."""
        folder = (project or Project.find()).toolchain
        return cls(pins=load_pins(folder / "pins.toml"), modules=folder / "go")

    def find(self, tool: Tool) -> InstalledTool | None:
        """The tool when it is ready now; quick, and gets nothing."""
        return self.cache.find(str(tool), self.pins.tools[tool].version)

    def ensure(self, tool: Tool, *, progress: Progress | None = None, again: bool = False) -> InstalledTool:
        """The tool, got by the first rung that can give it; `again` starts over although it is there.

        Raises ProvincialError that names every rung and why it failed.
        """
        shown = progress or progress_for()
        try:
            installed = None if again else self.find(tool)
            if installed is None:
                installed = self._climb(tool, shown, again=again)
            if tool is Tool.PULUMI:
                self._record_engine(installed)
        except OSError as error:
            raise ProvincialError(self._file_problem(tool, error)) from error
        return installed

    def _climb(self, tool: Tool, progress: Progress, *, again: bool) -> InstalledTool:
        pin = self.pins.tools[tool]
        failures: dict[Rung, str] = {}
        with unwound_by_termination(), self.cache.lock(str(tool), progress):
            if again:
                self.cache.forget(str(tool), pin.version)
            elif (recovered := self.cache.recover(str(tool), pin.version)) is not None:
                return recovered
            elif self.cache.read(str(tool), pin.version) is not None:
                progress.say(f"{tool} {pin.version} in the cache is damaged; getting it again")
            for rung, attempt in self._rungs(tool, progress).items():
                try:
                    installed = attempt()
                except RungError as error:
                    failures[rung] = str(error)
                    progress.say(f"{tool} {pin.version}, {TITLES[rung]}: {error}")
                    continue
                progress.say(f"{tool} {pin.version}, {TITLES[rung]}: ready at {installed.folder} ({installed.trust})")
                return installed
        raise ProvincialError(self._all_failed(tool, failures))

    def _rungs(self, tool: Tool, progress: Progress) -> dict[Rung, Callable[[], InstalledTool]]:
        pin = self.pins.tools[tool]

        def on_path() -> InstalledTool:
            ours = own_folders(self.cache.root)
            installed = find_on_path(tool, pin, environment=self.environment, ours=ours)
            self.cache.note(installed)
            return installed

        def downloaded() -> InstalledTool:
            return download(
                tool,
                pin,
                platform=self.platform,
                cache=self.cache,
                progress=progress,
                environment=self.environment,
                patience=self.patience,
            )

        def built() -> InstalledTool:
            return build(
                str(tool),
                pin,
                go=self.pins.go,
                modules=self.modules,
                cache=self.cache,
                progress=progress,
                environment=self.environment,
            )

        return {Rung.PATH: on_path, Rung.DOWNLOAD: downloaded, Rung.BUILD: built}

    def _record_engine(self, installed: InstalledTool) -> None:
        """Let the launcher find the engine without this module."""
        root, wanted = str(self.cache.root), (str(installed.rung), str(installed.folder))
        if read_record(installed.version, root) != wanted:
            rung, folder = wanted
            write_record(installed.version, root=root, rung=rung, folder=folder, files=list(installed.files))

    def _all_failed(self, tool: Tool, failures: Mapping[Rung, str]) -> Problem:
        pin = self.pins.tools[tool]
        return Problem(
            summary=f"{tool} {pin.version} ({pin.purpose}) could not be had",
            why="\n".join(["every way failed:", *(f"  - {TITLES[rung]}: {text}" for rung, text in failures.items())]),
            next_step=(
                f"put {', '.join(pin.binaries)} {pin.version} on PATH, or let this machine reach the publisher"
                f" (a mirror can be named in {MIRROR_VARIABLE}) or a Go module proxy; then run"
                f" `provincial doctor --install {tool}`"
            ),
        )

    def _file_problem(self, tool: Tool, error: OSError) -> Problem:
        return Problem(
            summary=f"{tool} can't be put into the cache",
            given=str(error.filename or self.cache.root),
            why=str(error.strerror or error),
            next_step=f"make room or mend the rights at {self.cache.root}, or point XDG_CACHE_HOME to another place",
        )


def ensure(tool: Tool, *, project: Project | None = None, progress: Progress | None = None) -> InstalledTool:
    """The tool of a checkout's pins, ready to use; gets it when it is not there yet. Raises ProvincialError."""
    return Toolchain.for_project(project).ensure(tool, progress=progress)

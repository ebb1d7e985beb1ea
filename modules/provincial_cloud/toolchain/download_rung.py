"""The second rung: the publisher's own release, verified before anything of it is put in place."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from provincial_cloud.toolchain.archive import unpack
from provincial_cloud.toolchain.cache import Cache, InstalledTool
from provincial_cloud.toolchain.pins import Download, Platform, Tool, ToolPin
from provincial_cloud.toolchain.progress import Progress, Unit
from provincial_cloud.toolchain.rungs import Rung, RungError, Trust
from provincial_cloud.toolchain.transfer import Patience, fetch_file, fetch_text

MIRROR_VARIABLE = "PROVINCIAL_TOOLCHAIN_MIRROR"
"""Base address of a mirror: <base>/<tool>/<version>/<file name> is asked for instead of the publisher."""


def download(
    tool: Tool,
    pin: ToolPin,
    *,
    platform: Platform | None,
    cache: Cache,
    progress: Progress,
    environment: Mapping[str, str],
    patience: Patience,
) -> InstalledTool:
    """Fetch, verify and install every file of the release; the caller holds the lock. Raises RungError."""
    files = pin.downloads.get(platform, ()) if platform else ()
    if not files:
        raise RungError(f"its publisher has no files for {platform or 'this machine'}")
    mirror = environment.get(MIRROR_VARIABLE, "").rstrip("/")
    trusts: list[Trust] = []
    sources: list[str] = []
    with cache.draft(str(tool)) as draft:
        programs = draft / "bin"
        programs.mkdir()
        for file in files:
            url = _address(pin.filled(file.url), tool, pin, mirror)
            name = url.rsplit("/", 1)[-1]
            fetched = draft / name
            wanted, trust = _wanted_sum(file, tool, pin, mirror, patience)
            with progress.step(f"download {name}", unit=Unit.BYTES) as step:
                found = fetch_file(url, fetched, step=step, patience=patience)
            if found != wanted:
                raise RungError(f"{url}: its SHA-256 is {found}, not {wanted} ({trust}); the file was thrown away")
            _place(fetched, file, pin, programs)
            trusts.append(trust)
            sources.append(url)
        missing = [name for name in (*pin.binaries, *pin.companions) if not (programs / name).is_file()]
        if missing:
            raise RungError(f"the release does not hold {', '.join(missing)}")
        weakest = Trust.PUBLISHER_CHECKSUM if Trust.PUBLISHER_CHECKSUM in trusts else Trust.PINNED_CHECKSUM
        return cache.install(
            draft,
            tool=str(tool),
            version=pin.version,
            rung=Rung.DOWNLOAD,
            trust=weakest,
            source=sources[0],
            programs=list(pin.binaries),
        )


def listed_sum(text: str, name: str) -> str | None:
    """The SHA-256 of `name` in a list of sums; a list that holds one bare sum speaks of its own file."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) == 1:
        return lines[0][0].lower()
    for words in lines:
        if len(words) == 2 and words[1].removeprefix("*").rsplit("/", 1)[-1] == name:
            return words[0].lower()
    return None


def _wanted_sum(file: Download, tool: Tool, pin: ToolPin, mirror: str, patience: Patience) -> tuple[str, Trust]:
    if file.sha256 is not None:
        return file.sha256, Trust.PINNED_CHECKSUM
    url = _address(pin.filled(str(file.sums)), tool, pin, mirror)
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise RungError(f"{url}: a list of sums is only believed over https, and pins.toml holds none for this file")
    name = file.url.rsplit("/", 1)[-1]
    found = listed_sum(fetch_text(url, patience=patience), pin.filled(name))
    if found is None:
        raise RungError(f"{url}: does not list {pin.filled(name)}")
    return found, Trust.PUBLISHER_CHECKSUM


def _address(url: str, tool: Tool, pin: ToolPin, mirror: str) -> str:
    return f"{mirror}/{tool}/{pin.version}/{url.rsplit('/', 1)[-1]}" if mirror else url


def _place(fetched: Path, file: Download, pin: ToolPin, programs: Path) -> None:
    if file.folder is None:
        fetched.chmod(0o755)
        fetched.rename(programs / fetched.name)
        return
    unpack(fetched, folder=pin.filled(file.folder), names=(*pin.binaries, *pin.companions), target=programs)
    fetched.unlink()

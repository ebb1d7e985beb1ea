"""Taking named programs out of a release archive; nothing else is unpacked or written anywhere else."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from provincial_cloud.toolchain.rungs import RungError


def unpack(archive: Path, *, folder: str, names: Iterable[str], target: Path) -> None:
    """Write each of `names` from `folder` in a .tar.gz or .zip to `target`, executable.

    Only regular files under exactly these names are read, so links, absolute paths and parent steps in an archive have
    no effect. Raises RungError when one is missing or the archive is broken.
    """
    wanted = {f"{folder}/{name}": name for name in names}
    try:
        if archive.name.endswith(".zip"):
            with zipfile.ZipFile(archive) as opened:
                for entry in opened.infolist():
                    if entry.filename in wanted and not entry.is_dir():
                        with opened.open(entry) as source:
                            _write(source, target / wanted.pop(entry.filename))
        else:
            with tarfile.open(archive, "r:gz") as packed:
                for member in packed:
                    plain = member.name.removeprefix("./")
                    content = packed.extractfile(member) if plain in wanted and member.isreg() else None
                    if content is not None:
                        with content:
                            _write(content, target / wanted.pop(plain))
    except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise RungError(f"{archive.name} is not a whole archive ({error})") from error
    if wanted:
        raise RungError(f"{archive.name} does not hold {', '.join(sorted(wanted))}")


def _write(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)
    target.chmod(0o755)

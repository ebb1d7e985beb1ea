"""What makes a built engine complete: the files that lie beside `pulumi` so that it can run Python programs."""

from __future__ import annotations

import shutil
from pathlib import Path

LANGUAGE_HOST = """#!/bin/sh
# The Python language host; PROVINCIAL_PYTHON is the Python that holds provincial_cloud (the launcher sets it).
folder=$(dirname "$0")
exec "${PROVINCIAL_PYTHON:-python3}" -m provincial_cloud.toolchain.language_host \\
  --use-executor "$folder/pulumi-language-python-exec" "$@"
"""

SDK_SCRIPTS = {
    "pulumi-language-python-exec": Path("python/cmd/pulumi-language-python-exec"),
    "pulumi-resource-pulumi-python": Path("python/dist/pulumi-resource-pulumi-python"),
}
"""Scripts of Go module github.com/pulumi/pulumi/sdk/v3, as it lies in the module cache, by the name they get here."""


def complete_engine(folder: Path, *, sdk_module: Path) -> None:
    """Put the language host and the SDK's scripts beside the engine in `folder`; raises OSError."""
    for name, source in SDK_SCRIPTS.items():
        shutil.copyfile(sdk_module / source, folder / name)
        (folder / name).chmod(0o755)
    host = folder / "pulumi-language-python"
    host.write_text(LANGUAGE_HOST, encoding="utf-8")
    host.chmod(0o755)

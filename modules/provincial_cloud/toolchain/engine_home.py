"""The engine's home in a checkout: the person's own, but for the folder of the engine's automatic logs.

Since 3.250 the engine logs every message of every command at its finest level, each property included, into its home:
half of its processor time, megabytes a run, and no setting that turns it off (up to 3.274.1). Where its log folder
can't be made it goes on without a log, so here a file bears that name. See docs/adr/0018-engine-without-log.md.
"""
# pathlib would cost a third of the launcher's time.
# ruff: noqa: PTH103, PTH108, PTH111, PTH114, PTH115, PTH118, PTH123, PTH211

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping

LOG = "PROVINCIAL_ENGINE_LOG"
"""Environment variable: `on` leaves the engine its own home, and so its automatic log."""
_SHARED = ("plugins", "workspaces")
_CREDENTIALS = "credentials.json"
_WHY = "A file, so that the engine keeps no automatic log; PROVINCIAL_ENGINE_LOG=on lets it.\n"


def engine_home(runtime: str, given: Mapping[str, str]) -> str:
    """The home to give to the engine, made below `runtime` on first use.

    Plugins, stack selections and the sign-in of the person's home are seen through it. Raises OSError.
    """
    own = given.get("PULUMI_HOME") or os.path.join(os.path.expanduser("~"), ".pulumi")
    home = os.path.join(runtime, "engine")
    if given.get(LOG, "").lower() == "on" or os.path.realpath(own) == os.path.realpath(home):
        return own
    keep_no_log(home)
    for name in _SHARED:
        target = os.path.join(own, name)
        with contextlib.suppress(OSError):  # a home that can't be written to: the checkout then has a folder of its own
            os.makedirs(target, mode=0o700, exist_ok=True)
            _link(target, os.path.join(home, name))
    _link(os.path.join(own, _CREDENTIALS), os.path.join(home, _CREDENTIALS))
    return home


def keep_no_log(home: str) -> None:
    """Make `home` one in which the engine can't make its log folder; a folder that is there is left. Raises OSError."""
    os.makedirs(home, mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError), open(os.path.join(home, "logs"), "x", encoding="utf-8") as file:
        file.write(_WHY)


def _link(target: str, path: str) -> None:
    """Let `path` lead to `target`; a link that leads elsewhere is replaced, what is no link is left."""
    if os.path.islink(path):
        if os.readlink(path) == target:
            return
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    with contextlib.suppress(FileExistsError):  # another command was first, or a sign-in of the checkout's own
        os.symlink(target, path)

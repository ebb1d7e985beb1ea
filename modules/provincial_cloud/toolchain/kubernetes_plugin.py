"""Which Kubernetes plugin the engine gets: the official one, or this project's own where that can't be had.

The official one wins wherever it is installed, or can be downloaded, which the engine then does by itself. Only where
neither is so does the fallback's folder go to the end of PATH, where anything else of that name comes first. It is
asked before `pulumi` commands that run a program, so this module imports nothing that it can do without.
"""
# pathlib would cost a third of the launcher's time.
# ruff: noqa: PTH103, PTH105, PTH110, PTH111, PTH113, PTH118, PTH120, PTH123

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping

from provincial_cloud.toolchain.engine_record import cache_root

CHOICE = "PROVINCIAL_KUBERNETES_PROVIDER"
"""Environment variable: `official` or `fallback`; anything else lets the machine decide."""
OFFICIAL, FALLBACK = "official", "fallback"
PROGRAM = "pulumi-resource-kubernetes"
COMMANDS = frozenset({"up", "update", "preview", "pre", "refresh", "destroy", "import", "watch", "dn", "down"})
"""The engine's commands that start providers."""
_RELEASE = "https://get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v{version}-{platform}.tar.gz"
_REMEMBERED_SECONDS = 24 * 3600
_PATIENCE_SECONDS = 3.0


def wanted_version() -> str | None:
    """The plugin version that the installed package pulumi_kubernetes asks for, None where it isn't installed."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    path = os.path.join(sys.prefix, "lib", python, "site-packages", "pulumi_kubernetes", "pulumi-plugin.json")
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().split('"version"', 1)[1].split('"')[1]
    except (OSError, IndexError):
        return None


def installed_plugin(version: str, environment: Mapping[str, str]) -> str | None:
    """The official plugin where Pulumi has installed it, None where it hasn't."""
    home = environment.get("PULUMI_HOME") or os.path.join(os.path.expanduser("~"), ".pulumi")
    folder = os.path.join(home, "plugins", f"resource-kubernetes-v{version}")
    whole = os.path.isfile(os.path.join(folder, PROGRAM)) and not os.path.exists(folder + ".partial")
    return folder if whole else None


def fallback_folder(root: str) -> str | None:
    """The folder of this project's own plugin in a checkout."""
    folder = os.path.join(root, "providers", "kubernetes")
    return folder if os.access(os.path.join(folder, PROGRAM), os.X_OK) else None


def needs_fallback(version: str, environment: Mapping[str, str]) -> bool:
    """Whether the engine has to be given this project's own plugin; the answer to a download is remembered a day."""
    choice = environment.get(CHOICE, "")
    if choice in (OFFICIAL, FALLBACK):
        return choice == FALLBACK
    return installed_plugin(version, environment) is None and refusal(version, environment) is not None


def refusal(version: str, environment: Mapping[str, str]) -> str | None:
    """Why the official plugin can't be downloaded, None where it can; asked at most once a day."""
    if environment.get("PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES"):
        return None  # the engine is told of a mirror
    if environment.get("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "").lower() in ("1", "true"):
        return "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION forbids it"
    record = os.path.join(cache_root(), "kubernetes-plugin", version)
    try:
        with open(record, encoding="utf-8") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime < _REMEMBERED_SECONDS:
                return file.read().strip() or None
    except OSError:
        pass
    told = _asked(version)
    try:
        os.makedirs(os.path.dirname(record), exist_ok=True)
        draft = f"{record}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8") as file:
            file.write((told or "") + "\n")
        os.replace(draft, record)
    except OSError:
        pass  # then it is asked again the next time
    return told


def _asked(version: str) -> str | None:
    import platform
    import urllib.error
    import urllib.request

    machine = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    url = _RELEASE.format(version=version, platform=f"{sys.platform}-{machine}")
    try:
        request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - a fixed https address
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        return f"get.pulumi.com answered {error.code}"
    except (OSError, ValueError) as error:
        return f"get.pulumi.com can't be reached: {getattr(error, 'reason', error)}"

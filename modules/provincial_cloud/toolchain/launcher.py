"""The `pulumi` of the virtual environment: it sets what the engine needs to know and becomes the engine.

After `. .venv/bin/activate` plain `pulumi preview`, `up`, `refresh` and `destroy` work in a checkout with no further
environment variable. Each variable below is left alone when the caller has set it. Outside a checkout only the engine
is found; nothing else is set. It runs before every command, so it imports nothing that it can do without.
"""
# pathlib would cost a third of the launcher's time.
# ruff: noqa: PTH103, PTH108, PTH109, PTH110, PTH112, PTH113, PTH118, PTH120, PTH123

from __future__ import annotations

import os
import sys

from provincial_cloud.toolchain.engine_home import engine_home
from provincial_cloud.toolchain.engine_record import ON_PATH, read_record

DEBUG_MESSAGES = "PROVINCIAL_DEBUG_MESSAGES"
"""Environment variable that tells programs whether the engine shows their debug messages: `on` or `off`."""
NEXT_STEP = "run `make up`, or `provincial doctor --install pulumi` to get the engine alone"


def main() -> int:
    """Replace this process by the engine; returns an exit status only when that can't be done."""
    arguments = sys.argv[1:]
    root = find_project(working_folder(arguments))
    version = pinned_version(root)
    if version is None:
        return _fail("toolchain/pins.toml of the checkout can't be read, so the engine's version is not known")
    found = read_record(version)
    if found is None:
        return _fail(f"the Pulumi engine {version} is not installed yet, or its files have changed")
    rung, folder = found
    engine = os.path.join(folder, "pulumi")
    environment = engine_environment(os.environ, rung=rung, folder=folder)
    if root is not None:
        try:
            environment.update(project_settings(root, environment))
            environment.setdefault(DEBUG_MESSAGES, debug_messages(arguments, environment))
            environment["PATH"] += kubernetes_fallback(root, arguments, environment)
        except OSError as error:
            return _fail(
                f"the project's runtime folder can't be prepared: {error}", "mend the folder's rights or space"
            )
    try:
        os.execve(engine, ["pulumi", *arguments], environment)  # noqa: S606
    except OSError as error:
        return _fail(f"the engine {engine} can't be started: {error}")


def working_folder(arguments: list[str]) -> str:
    """The folder that the engine will work in: option -C or --cwd, else the current one."""
    folder = os.getcwd()
    for position, word in enumerate(arguments):
        if word == "--":
            break
        if word in ("-C", "--cwd") and position + 1 < len(arguments):
            return os.path.join(folder, arguments[position + 1])
        if word.startswith("--cwd="):
            return os.path.join(folder, word[len("--cwd=") :])
    return folder


def find_project(start: str) -> str | None:
    """The checkout that the nearest Pulumi.yaml above `start` belongs to; None when that is some other project."""
    folder = os.path.realpath(start)
    while True:
        if os.path.isfile(os.path.join(folder, "Pulumi.yaml")):
            return folder if os.path.isfile(os.path.join(folder, "toolchain", "pins.toml")) else None
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def pinned_version(root: str | None) -> str | None:
    """The engine's version in pins.toml of `root`, else of the checkout this package runs from."""
    folder = root or os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
    try:
        with open(os.path.join(folder, "toolchain", "pins.toml"), encoding="utf-8") as file:
            table = ""
            for line in file:
                if line.startswith("["):
                    table = line.strip()
                elif table == "[tools.pulumi]" and line.startswith("version = "):
                    return line.split('"')[1]
    except (OSError, IndexError):
        return None
    return None


def engine_environment(given: os._Environ[str] | dict[str, str], *, rung: str, folder: str) -> dict[str, str]:
    """`given` with the engine's folder and this virtual environment first on PATH."""
    environment = dict(given)
    first = [] if rung == ON_PATH else [folder]
    if sys.prefix != sys.base_prefix:
        first.append(os.path.join(sys.prefix, "bin"))
    rest = [entry for entry in environment.get("PATH", os.defpath).split(os.pathsep) if entry not in first]
    environment["PATH"] = os.pathsep.join([*first, *rest])
    environment.setdefault("PROVINCIAL_PYTHON", sys.executable)
    environment.setdefault("PULUMI_SKIP_UPDATE_CHECK", "1")
    environment.setdefault("GOGC", "400")  # it writes the whole state at every step: a third less work for 130 MiB
    return environment


def project_settings(root: str, given: dict[str, str]) -> dict[str, str]:
    """What the engine must know in a checkout; makes the runtime folder (mode 0700) and, once, the passphrase."""
    settings: dict[str, str] = {}
    runtime = os.path.join(root, ".provincial")
    state = os.path.join(runtime, "state")
    if not os.path.isdir(state):
        os.makedirs(runtime, mode=0o700, exist_ok=True)
        os.makedirs(state, mode=0o700, exist_ok=True)
    settings["PULUMI_HOME"] = engine_home(runtime, given)
    if "PULUMI_CONFIG_PASSPHRASE" not in given and "PULUMI_CONFIG_PASSPHRASE_FILE" not in given:
        settings["PULUMI_CONFIG_PASSPHRASE_FILE"] = _passphrase_file(runtime)
    pack = os.path.join(root, "policies")
    wanted = given.get("PROVINCIAL_POLICY_PACK", "").lower() != "off"
    has_pack = os.path.isfile(os.path.join(pack, "PulumiPolicy.yaml"))
    if wanted and has_pack and "PULUMI_OPTION_POLICY_PACK" not in given:
        settings["PULUMI_OPTION_POLICY_PACK"] = pack
    return settings


def debug_messages(arguments: list[str], given: dict[str, str]) -> str:
    """`on` where the engine will show a program's debug messages, else `off`."""
    asked = any(word.startswith("--debug") or (word[:1] == "-" != word[1:2] and "d" in word) for word in arguments)
    return "on" if asked or given.get("PULUMI_OPTION_DEBUG", "false").lower() not in ("", "0", "false") else "off"


def kubernetes_fallback(root: str, arguments: list[str], given: dict[str, str]) -> str:
    """What PATH needs at its end so that the engine finds a Kubernetes plugin; "" where it has or gets the official."""
    from provincial_cloud.toolchain import kubernetes_plugin

    folder = kubernetes_plugin.fallback_folder(root)
    version = kubernetes_plugin.wanted_version()
    if folder is None or version is None or not kubernetes_plugin.COMMANDS.intersection(arguments):
        return ""
    return os.pathsep + folder if kubernetes_plugin.needs_fallback(version, given) else ""


def _passphrase_file(runtime: str) -> str:
    """The file with the passphrase that encrypts secrets in local state; made on first use, readable by its owner."""
    path = os.path.join(runtime, "passphrase")
    if not os.path.exists(path):
        draft = f"{path}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(os.urandom(32).hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                return path  # another command was first; its passphrase counts
        finally:
            os.unlink(draft)
    return path


def _fail(summary: str, next_step: str = NEXT_STEP) -> int:
    print(f"error: {summary}\n  next:    {next_step}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

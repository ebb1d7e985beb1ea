"""Users, groups and the ageing of passwords. No hash ever leaves the host: only its algorithm and the dates."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, UnavailableError, kind_of, lines, run, text

ALGORITHMS = {"y": "yescrypt", "gy": "gost-yescrypt", "7": "scrypt", "6": "sha512", "5": "sha256", "2b": "bcrypt"} | {
    "2a": "bcrypt",
    "1": "md5",
}
DOT_FILES = (".bash_history", ".forward", ".netrc", ".rhosts", ".shosts", ".ssh", ".bashrc", ".profile")
FIRST_PERSON = 1000
NOBODY = 65534


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("users", users)
    facts.take("groups", groups)
    facts.take("shadow", shadow)
    facts.take("homes", homes)
    facts.take("root", root)


def users() -> list[dict[str, Any]]:
    """Every line of /etc/passwd, in its order; `shadowed` tells whether the password field points elsewhere."""
    fields = (line.split(":") for line in lines("/etc/passwd"))
    return [
        {
            "name": item[0],
            "shadowed": item[1] == "x",
            "uid": int(item[2]),
            "gid": int(item[3]),
            "home": item[5],
            "shell": item[6],
        }
        for item in fields
        if len(item) == 7
    ]


def groups() -> list[dict[str, Any]]:
    """Every line of /etc/group, in its order."""
    fields = (line.split(":") for line in lines("/etc/group"))
    return [
        {"name": item[0], "gid": int(item[2]), "members": [name for name in item[3].split(",") if name]}
        for item in fields
        if len(item) == 4
    ]


def shadow() -> list[dict[str, Any]]:
    """Ageing by account, in days (dates since 1970); `password` is set, empty or locked."""
    content = text("/etc/shadow")
    if content is None:
        raise UnavailableError("failed", "there is no /etc/shadow")
    entries = []
    for line in content.splitlines():
        item = line.split(":")
        if len(item) >= 8:
            ages = [int(part) if part.lstrip("-").isdigit() else None for part in item[2:8]]
            names = ("last_change", "minimum", "maximum", "warning", "inactive", "expires")
            state = password_state(item[1])
            entries.append({"name": item[0], **state, **dict(zip(names, ages, strict=True))})
    return entries


def password_state(field: str) -> dict[str, str | None]:
    """What a shadow password field says without giving it away."""
    if not field:
        return {"password": "empty", "algorithm": None}
    if field[0] in "!*":
        return {"password": "locked", "algorithm": None}
    parts = field.split("$")
    return {"password": "set", "algorithm": ALGORITHMS.get(parts[1], "unknown") if len(parts) > 2 else "des"}


def homes() -> list[dict[str, Any]]:
    """The home folders of people (and root): mode, owner, and the modes of files that matter in them."""
    found = []
    for user in pwd.getpwall():
        person = user.pw_uid == 0 or FIRST_PERSON <= user.pw_uid != NOBODY
        if not person or user.pw_shell.endswith(("nologin", "false")):
            continue
        entry: dict[str, Any] = {"user": user.pw_name, "uid": user.pw_uid, "path": user.pw_dir, "mode": None}
        try:
            info = os.stat(user.pw_dir)
        except OSError:
            found.append(entry)
            continue
        entry |= {"mode": f"{stat.S_IMODE(info.st_mode):04o}", "owner": info.st_uid, "files": dot_files(user.pw_dir)}
        found.append(entry)
    return found


def dot_files(home: str) -> list[dict[str, Any]]:
    """The files in a home folder whose mode or mere being there matters."""
    names = []
    for name in DOT_FILES:
        try:
            info = os.lstat(f"{home}/{name}")
        except OSError:
            continue
        names.append(
            {"name": name, "kind": kind_of(info.st_mode), "mode": f"{stat.S_IMODE(info.st_mode):04o}"}
            | {"uid": info.st_uid}
        )
    return names


def root() -> dict[str, Any]:
    """Root's search path as a sign-in shell sets it (with each folder's mode and owner) and root's umask lines."""
    path = run("bash", "-lc", 'printf %s "$PATH"', allowed=(0, 1)) if os.path.exists("/bin/bash") else ""
    folders = []
    for part in path.split(":"):
        info = os.stat(part) if os.path.isdir(part) else None
        folders.append(
            {
                "path": part,
                "mode": f"{stat.S_IMODE(info.st_mode):04o}" if info else None,
                "uid": info.st_uid if info else None,
            }
        )
    files = ("/root/.bash_profile", "/root/.bashrc", "/root/.profile")
    umask = [line for file in files for line in lines(file) if line.startswith("umask")]
    return {"path": folders, "umask": umask, "groups": sorted(grp.getgrgid(gid).gr_name for gid in os.getgroups())}

"""Mounts with their options, and one walk over the local file systems for files that should not be as they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, lines, run, text

SKIPPED = frozenset(
    {"proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "pstore", "bpf", "mqueue"}
    | {"nfs", "nfs4", "cifs", "fuse.sshfs", "autofs", "configfs", "hugetlbfs", "fusectl", "efivarfs", "binfmt_misc"}
    | {"devtmpfs", "overlay", "squashfs", "iso9660", "nsfs"}
)
"""File systems that hold no files of this host, or that others answer for."""

MOST_OF_A_KIND = 500
KINDS = ("suid", "sgid", "world_writable", "not_sticky", "unowned", "ungrouped")
STATE = ("/var/lib/containerd", "/var/lib/docker", "/var/lib/kubelet", "/var/lib/machines")
"""Folders whose files belong to containers: they are the containers' affair."""


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("mounts", mounts)
    facts.take("fstab", lambda: [line.split()[:4] for line in lines("/etc/fstab") if len(line.split()) >= 4])
    facts.take("walk", walk)


def mounts() -> dict[str, dict[str, Any]]:
    """What is mounted where, the last mount of a place counting: source, type, options, whether a mere part (bind)."""
    found = {}
    for line in (text("/proc/self/mountinfo") or "").splitlines():
        left, _, right = line.partition(" - ")
        words, tail = left.split(), right.split()
        if len(words) >= 6 and len(tail) >= 2:
            place = words[4].encode().decode("unicode_escape")
            options = sorted({*words[5].split(","), *(tail[2].split(",") if len(tail) > 2 else ())})
            found[place] = {"source": tail[1], "type": tail[0], "part": words[3], "options": options[:40]}
    return found


def walk() -> dict[str, list[str]]:
    """SUID, SGID, world-writable, unowned files and folders without the sticky bit; bounded in time and number.

    `find` walks, in a quarter of the processor time that Python would take, and tells what may be of a kind.
    """
    there = mounts()
    places = [place for place, mount in there.items() if place == "/" or mount["type"] not in SKIPPED]
    return sorted_out(found_files(sorted(devices_once([place for place in places if os.path.isdir(place)]))))


def found_files(places: list[str], skipped: Sequence[str] = STATE) -> str:
    """What `find` says of these file systems: type, mode, owner, group and path of each file that may matter."""
    left_out = [word for folder in skipped for word in ("-path", folder, "-o")][:-1]
    wrong = ["-perm", "/6002", "-o", "-nouser", "-o", "-nogroup"]
    tests = ["(", *left_out, ")", "-prune", "-o", "!", "-type", "l", "(", *wrong, ")"]
    return run("find", *places, "-xdev", *tests, "-printf", r"%y %m %U %G %p\0", allowed=(0, 1))


def sorted_out(said: str) -> dict[str, list[str]]:
    """Paths by kind."""
    users = {int(line.split(":")[2]) for line in lines("/etc/passwd") if line.count(":") == 6}
    groups = {int(line.split(":")[2]) for line in lines("/etc/group") if line.count(":") == 3}
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entry in said.split("\0"):
        if entry:
            letter, mode, uid, gid, path = entry.split(" ", 4)
            for kind in kinds(letter, int(mode, 8), int(uid) in users, int(gid) in groups):
                found[kind].append(path)
    return {kind: sorted(paths)[:MOST_OF_A_KIND] for kind, paths in found.items()}


def devices_once(places: list[str]) -> set[str]:
    """One place of each file system: where the same is mounted twice it is walked once."""
    once: dict[int, str] = {}
    for place in sorted(places, key=len):
        once.setdefault(os.stat(place).st_dev, place)
    return set(once.values())


def kinds(letter: str, mode: int, known_user: bool, known_group: bool) -> Iterator[str]:
    """Which of the walk's kinds a file is; `letter` is f for a file, d for a folder."""
    regular, folder = letter == "f", letter == "d"
    if regular and mode & stat.S_ISUID:
        yield "suid"
    if regular and mode & stat.S_ISGID:
        yield "sgid"
    if regular and mode & stat.S_IWOTH:
        yield "world_writable"
    if folder and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        yield "not_sticky"
    if (regular or folder) and not known_user:
        yield "unowned"
    if (regular or folder) and not known_group:
        yield "ungrouped"

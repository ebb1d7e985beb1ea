"""Mounts with their options, and one walk over the local file systems for files that should not be as they are."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, lines, text

SKIPPED = frozenset(
    {"proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "pstore", "bpf", "mqueue"}
    | {"nfs", "nfs4", "cifs", "fuse.sshfs", "autofs", "configfs", "hugetlbfs", "fusectl", "efivarfs", "binfmt_misc"}
    | {"devtmpfs", "overlay", "squashfs", "iso9660", "nsfs"}
)
"""File systems that hold no files of this host, or that others answer for."""

WALK_SECONDS = 20.0
MOST_OF_A_KIND = 500
KINDS = ("suid", "sgid", "world_writable", "not_sticky", "unowned", "ungrouped")
STATE = ("/var/lib/containerd/", "/var/lib/docker/", "/var/lib/kubelet/", "/var/lib/machines/")
"""Folders whose files belong to containers: they are the containers' affair."""


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("mounts", mounts)
    facts.take("fstab", lambda: [line.split()[:4] for line in lines("/etc/fstab") if len(line.split()) >= 4])
    facts.take("walk", lambda: walk(facts))


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


def walk(facts: Facts) -> dict[str, Any]:
    """SUID, SGID, world-writable, unowned files and folders without the sticky bit; bounded in time and number."""
    users = {int(line.split(":")[2]) for line in lines("/etc/passwd") if line.count(":") == 6}
    groups = {int(line.split(":")[2]) for line in lines("/etc/group") if line.count(":") == 3}
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    places = [place for place, mount in mounts().items() if mount["type"] not in SKIPPED and os.path.isdir(place)]
    began, seen = time.monotonic(), 0
    for path, info in files(sorted(set(places) & devices_once(places))):
        seen += 1
        if seen % 4096 == 0 and time.monotonic() - began > WALK_SECONDS:
            facts.gap("walk", "timeout", f"the walk was stopped after {seen} files")
            break
        for kind in kinds(info, users, groups):
            if len(found[kind]) < MOST_OF_A_KIND:
                found[kind].append(path)
    for names in found.values():
        names.sort()
    return {**found, "files": seen}


def devices_once(places: list[str]) -> set[str]:
    """One place of each file system: where the same is mounted twice it is walked once."""
    once: dict[int, str] = {}
    for place in sorted(places, key=len):
        once.setdefault(os.stat(place).st_dev, place)
    return set(once.values())


def files(places: list[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file and folder of these file systems, never crossing into another one."""
    for place in places:
        device = os.stat(place).st_dev
        waiting = [place]
        while waiting:
            folder = waiting.pop()
            if folder.startswith(STATE):
                continue
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        info = entry.stat(follow_symlinks=False)
                        if stat.S_ISLNK(info.st_mode):
                            continue
                        yield entry.path, info
                        if stat.S_ISDIR(info.st_mode) and info.st_dev == device:
                            waiting.append(entry.path)
            except OSError:
                continue


def kinds(info: os.stat_result, users: set[int], groups: set[int]) -> Iterator[str]:
    """Which of the walk's kinds a file is."""
    mode = info.st_mode
    regular, folder = stat.S_ISREG(mode), stat.S_ISDIR(mode)
    if regular and mode & stat.S_ISUID:
        yield "suid"
    if regular and mode & stat.S_ISGID:
        yield "sgid"
    if regular and mode & stat.S_IWOTH:
        yield "world_writable"
    if folder and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        yield "not_sticky"
    if (regular or folder) and info.st_uid not in users:
        yield "unowned"
    if (regular or folder) and info.st_gid not in groups:
        yield "ungrouped"

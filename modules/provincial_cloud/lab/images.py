"""Base images: what a freshly installed Debian server looks like, made once and kept in the user's cache.

An image is made beside its place and moved into it in one step, under a lock, so a killed run leaves no half image.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from provincial_cloud.errors import Problem, ProvincialError
from provincial_cloud.lab.machine import attempt, run
from provincial_cloud.lab.words import Release
from provincial_cloud.toolchain.cache import DRAFT_PREFIX, Cache
from provincial_cloud.toolchain.progress import PlainProgress

PACKAGES = (
    "ca-certificates",
    "dbus",
    "iproute2",
    "openssh-server",
    "python3",
    "sudo",
    "systemd",
    "systemd-sysv",
    "udev",
)
"""What the installer puts on a minimal server besides Debian's essential packages."""
RECIPE = 2
"""Raised when an image of the same packages is made differently."""
_BOOTSTRAP_SECONDS = 1800.0

Progress = Callable[[str], None]


def digest(release: Release) -> str:
    """What an image is kept under: it changes with the packages and the recipe."""
    text = json.dumps({"release": release, "packages": PACKAGES, "recipe": RECIPE}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def image_folder(release: Release, cache: Cache | None = None) -> Path:
    """Where the image of a release lies when it is there."""
    return (cache or Cache()).root / "lab" / release / digest(release)


def ensure_image(release: Release, *, progress: Progress, cache: Cache | None = None) -> Path:
    """The base image of a release, made first where it is not there; about two minutes and 400 MB the first time.

    Raises ProvincialError with the last words of what failed; nothing is then left but the other images.
    """
    store = cache or Cache()
    target = image_folder(release, store)
    if target.is_dir():
        return target
    name = f"lab/{release}"
    with store.lock(name, PlainProgress()):
        if target.is_dir():
            return target
        for left in target.parent.glob(f"{DRAFT_PREFIX}*"):
            remove_tree(left)
        progress(f"making the base image of Debian {release} (once; a few minutes)")
        with store.draft(name) as draft:
            try:
                _bootstrap(release, draft, progress)
                _finish(release, draft)
                draft.chmod(0o755)
                draft.rename(target)
            finally:
                _unmount_below(draft)
    return target


def lay_image(release: Release, folder: Path, *, cache: Cache | None = None) -> Path:
    """Make `folder`/root a host's file system that begins as the base image, in a moment where the kernel can.

    It is an overlay: what the host changes lies in `folder`/changes. Where there is no overlay it is a copy. Returns
    the root; where a restart of the machine took the overlay away, it comes back with the host's changes in it.
    """
    root = folder / "root"
    if is_laid(root):
        return root
    image = image_folder(release, cache)
    work, changes = folder / "work", folder / "changes"
    for each in (root, work, changes):
        each.mkdir(parents=True, exist_ok=True)
    options = f"lowerdir={image},upperdir={changes},workdir={work}"
    if attempt(["mount", "-t", "overlay", f"overlay-{folder.name}", "-o", options, str(root)]).returncode == 0:
        return root
    draft = folder / f"{DRAFT_PREFIX}root"
    remove_tree(draft)
    run("cp", "-a", "--reflink=auto", str(image), str(draft), seconds=600)
    root.rmdir()
    draft.rename(root)
    return root


def is_laid(root: Path) -> bool:
    """Whether a host's file system is there to be booted."""
    return (root / "usr").is_dir()


def remove_tree(folder: Path) -> None:
    """Remove a host's or image's files, with whatever a killed run left mounted in them taken off first."""
    if folder.exists():
        _unmount_below(folder)
        shutil.rmtree(folder)


def _bootstrap(release: Release, draft: Path, progress: Progress) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", release, str(draft)]
    last: list[str] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        stages = {"Retrieving": "fetching packages", "Extracting": "unpacking the base", "Configuring": "configuring"}
        said: set[str] = set()
        try:
            for line in process.stdout or ():
                last = [*last[-5:], line.rstrip()]
                stage = next((text for word, text in stages.items() if word in line), None)
                if stage and stage not in said:
                    said.add(stage)
                    progress(f"base image of {release}: {stage}")
            process.wait(_BOOTSTRAP_SECONDS)
        finally:
            process.kill()
    if process.returncode:
        raise ProvincialError(
            Problem(
                summary=f"the base image of {release} could not be made",
                given=" ".join(command),
                why="\n".join(last),
                next_step="see that this machine reaches Debian's packages: apt-get update",
            )
        )


def _finish(release: Release, image: Path) -> None:
    """Security updates as an installer would have them, and nothing that two hosts must not share."""
    sources = image / "etc/apt/sources.list"
    mirror = next(
        line.split()[1] for line in sources.read_text(encoding="utf-8").splitlines() if line.startswith("deb ")
    ).rstrip("/")
    sources.write_text(
        f"deb {mirror} {release} main\n"
        f"deb {mirror} {release}-updates main\n"
        f"deb {mirror}-security {release}-security main\n",
        encoding="utf-8",
    )
    resolver = image / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    resolver.write_text(Path("/etc/resolv.conf").read_text(encoding="utf-8"), encoding="utf-8")
    policy = image / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    policy.chmod(0o755)
    inside = ("chroot", str(image), "env", "DEBIAN_FRONTEND=noninteractive")
    run(*inside, "apt-get", "update", "-qq", seconds=600)
    run(*inside, "apt-get", "upgrade", "-y", "-qq", seconds=1200)
    run(*inside, "apt-get", "clean")
    policy.unlink()
    resolver.unlink()
    for key in (image / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (image / "etc/machine-id").write_text("", encoding="utf-8")
    (image / "etc/hostname").unlink(missing_ok=True)


def _unmount_below(folder: Path) -> None:
    """Take off what is mounted inside, deepest first."""
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    inside = [point for point in mounted if point == str(folder) or point.startswith(f"{folder}/")]
    for point in sorted(inside, key=len, reverse=True):
        attempt(["umount", "--lazy", point])

"""How a host's baseline comes about: what `baseline_state` finds to differ is made so."""

from __future__ import annotations

import glob
import grp
import json
import os
import pwd
import re
import tempfile

from ansible.module_utils import baseline_state as state

_APT = ("apt-get", "-y", "-q", "-o", "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=120")


def write(path, content, mode, owner="root", group="root", validate=None):
    """Replace a file in one step; `validate` is a command in which %s is the draft, and refuses it by its status."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".baseline-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chown(draft, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
        os.chmod(draft, mode)
        if validate:
            state.run([word.replace("%s", draft) for word in validate])
        os.replace(draft, path)
    finally:
        if os.path.exists(draft):
            os.unlink(draft)


def waiting_security_updates():
    """The names of installed packages for which a repository of security updates has a newer version."""
    _, text = state.run([*_APT, "--simulate", "--with-new-pkgs", "upgrade"])
    return re.findall(r"^Inst (\S+) \[.*-security", text, re.MULTILINE | re.IGNORECASE)


class Work:
    """Brings areas about. What a killed run left owed (a reload after a change) is done by the next one."""

    def __init__(self):
        self.notes = []

    def area(self, area):
        """Make one area so. Raises BaselineError for the first item that can't be."""
        look = state.Look()
        look.prepare([area])
        if not look.area(area):
            return
        self._packages(area.get("packages", ()), area.get("security_updates", ()))
        owed = [item["name"] for item in area.get("after_change", ())]
        if owed:
            os.makedirs(state.PENDING, mode=0o700, exist_ok=True)
            for name in owed:
                open(os.path.join(state.PENDING, name), "w").close()
        for item in area.get("files", ()):
            self._file(item)
        for path in area.get("absent", ()):
            for each in glob.glob(path):
                os.unlink(each)
        for item in area.get("settings", ()):
            self._settings(item)
        for item in area.get("sysctl", ()):
            self._sysctl(item)
        if any(item["path"].startswith("/etc/systemd/system/") for item in area.get("files", ())):
            state.run(["systemctl", "daemon-reload"])
        for item in area.get("commands", ()):
            if state.run(["sh", "-c", item["unless"]], check=False)[0]:
                state.run(["sh", "-c", item["run"]])
        for item in area.get("modes", ()):
            self._mode(item)
        self._services(area.get("services", ()))
        for item in area.get("after_change", ()):
            state.run(["sh", "-c", item["run"]])
            os.unlink(os.path.join(state.PENDING, item["name"]))

    def _packages(self, items, markers):
        """One transaction for the packages that are missing and, where a marker is, for security updates that wait."""
        there = state.installed()
        missing = [item["name"] for item in items if item.get("present", True) and item["name"] not in there]
        extra = [item["name"] for item in items if not item.get("present", True) and item["name"] in there]
        unpatched = [marker for marker in markers if not os.path.exists(marker)]
        if missing or extra or unpatched:
            state.run(["dpkg", "--configure", "-a", "--force-confold"])  # what a killed run left half done
        if extra:
            state.run([*_APT, "purge", *extra])
        if unpatched:
            state.run([*_APT, "update"])
            missing += [name for name in waiting_security_updates() if name not in missing]
        if missing:
            command = [*_APT, "install", "--no-install-recommends", *missing]
            if state.run(command, check=False)[0]:
                state.run([*_APT, "update"])
                state.run([*_APT, "--fix-broken", "install"])
                state.run(command)
        for marker in unpatched:
            os.makedirs(os.path.dirname(marker), mode=0o700, exist_ok=True)
            write(marker, "", 0o600)

    def _file(self, item):
        if item.get("only_with") and not os.path.exists(item["only_with"]):
            return
        path, mode = item["path"], int(item.get("mode", "0644"), 8)
        owner, group = item.get("owner", "root"), item.get("group", "root")
        wanted = "%04o %s %s" % (mode, owner, group)
        if state.read(path) != item["content"] or state.attributes(path) != wanted:
            write(path, item["content"], mode, owner, group, item.get("validate"))

    def _settings(self, item):
        text = state.read(item["path"])
        if text is None or state.edited(text, item) == text:
            return
        facts = state.attributes(item["path"]).split()
        write(item["path"], state.edited(text, item), int(facts[0], 8), facts[1], facts[2], item.get("validate"))

    def _mode(self, item):
        for path in glob.glob(item["path"]):
            if os.path.islink(path):
                continue
            facts = os.stat(path)
            if "owner" in item:
                os.chown(path, pwd.getpwnam(item["owner"]).pw_uid, -1)
            os.chmod(path, facts.st_mode & 0o7777 & int(item["most"], 8))

    def _sysctl(self, item):
        path = "/proc/sys/" + item["key"].replace(".", "/")
        value = state.read(path)
        if value is None or value.split() == str(item["value"]).split():
            return
        try:
            with open(path, "w", encoding="ascii") as file:
                file.write(str(item["value"]))
        except OSError as error:
            self.notes.append("%s can't be set on this host until it boots (%s)" % (item["key"], error.strerror))

    def _services(self, items):
        look = state.Look()
        look.prepare([{"services": items}])
        for item in items:
            if not list(look._services(item)):
                continue
            if item["state"] == "masked":
                state.run(["systemctl", "mask", "--now", item["name"]])
                continue
            state.run(["systemctl", "unmask", "-q", item["name"]], check=False)
            state.run(["systemctl", "enable", "-q", item["name"]])
            if item["state"] == "running":
                status, text = state.run(["systemctl", "start", item["name"]], check=False)
                if item.get("optional") and os.path.exists(state.CONTAINER):
                    self.notes.append("service %s may not run in a container" % item["name"])
                elif status:
                    raise state.BaselineError("service %s does not start: %s" % (item["name"], text.strip()))


def remember(areas):
    """Keep what was applied, so that a later look needs nothing but its digest."""
    os.makedirs(state.HOME, mode=0o700, exist_ok=True)
    text = json.dumps(areas, sort_keys=True)
    if state.read(state.DESIRED) != text:
        write(state.DESIRED, text, 0o600)

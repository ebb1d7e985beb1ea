"""What a host's baseline looks like: a desired state, a list of areas as plain data, whose items are looked at.

Python's standard library only, because this runs on the host: inside the module `baseline`, whose other half
(`baseline_work`) makes items so where they differ, and alone, over one SSH connection, when somebody only wants to know
whether anything differs.
"""

from __future__ import annotations

import glob
import grp
import hashlib
import json
import os
import pwd
import re
import subprocess

HOME = "/var/lib/provincial-baseline"
"""What was applied last, and which reloads are still owed; root's alone."""
DESIRED = HOME + "/desired.json"
PENDING = HOME + "/pending"
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
_KINDS = ("packages", "security_updates", "files", "absent", "settings", "modes", "sysctl", "services", "commands")
_SHOWN = 4000
CONTAINER = "/run/systemd/container"
"""There on a host that shares its kernel with others; some services have nothing to do there."""


class BaselineError(Exception):
    """An item can't be brought about; the message says which and why."""


def run(command, given=None, check=True, seconds=900):
    """Run a command; gives its status and what it printed. Raises BaselineError with its last words."""
    done = subprocess.run(
        command,
        input=given,
        stdin=None if given is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_ENVIRONMENT,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds,
    )
    if check and done.returncode:
        words = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise BaselineError("`%s` ended with status %d: %s" % (" ".join(command), done.returncode, words))
    return done.returncode, done.stdout


def digest_of(areas):
    """A desired state in 64 characters."""
    return hashlib.sha256(json.dumps(areas, sort_keys=True).encode()).hexdigest()


def read(path):
    """A file's text, None where it is not there."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def attributes(path):
    """Mode, owner and group of a file as text."""
    facts = os.stat(path)
    return "%04o %s %s" % (facts.st_mode & 0o7777, _name(pwd.getpwuid, facts.st_uid), _name(grp.getgrgid, facts.st_gid))


def _name(look_up, number):
    try:
        return look_up(number)[0]
    except KeyError:
        return str(number)


def edited(text, item):
    """A settings file with the wanted values in it, each once, and the rest as it was."""
    for key, value in item["values"].items():
        line = item.get("form", "{key} {value}").format(key=key, value=value)
        pattern = re.compile(r"^[ \t]*#?[ \t]*%s(?=[ \t=]|$).*$" % re.escape(key), re.MULTILINE)
        active = re.compile(r"^[ \t]*%s(?=[ \t=]|$).*$" % re.escape(key), re.MULTILINE)
        found = list(active.finditer(text)) or list(pattern.finditer(text))[-1:]
        if not found:
            text = text + ("" if text.endswith("\n") or not text else "\n") + line + "\n"
            continue
        first, rest = found[0], found[1:]
        for match in reversed(rest):
            text = text[: match.start()] + text[match.end() + 1 :]
        text = text[: first.start()] + line + text[first.end() :]
    return text


def installed():
    """The names of the installed packages, read from dpkg's own list."""
    names = set()
    for stanza in (read("/var/lib/dpkg/status") or "").split("\n\n"):
        if "\nStatus: install ok installed" in stanza or "\nStatus: hold ok installed" in stanza:
            names.add(stanza[9 : stanza.index("\n")])
    return names


class Look:
    """What differs on this host; each difference has an item, what is there, and what is wanted."""

    def __init__(self):
        self.packages = None
        self.units = {}
        self.statuses = {}

    def prepare(self, areas):
        """Ask once for what several areas need."""
        self.packages = installed()
        names = sorted({unit["name"] for area in areas for unit in area.get("services", ())})
        if names:
            wanted = ["--property=Id,Names,LoadState,UnitFileState,ActiveState"]
            _, text = run(["systemctl", "show", *wanted, *names], check=False)
            for name, block in zip(names, text.strip().split("\n\n"), strict=False):
                self.units[name] = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        asked = [step["unless"] for area in areas for step in area.get("commands", ())]
        if asked:  # one shell for all of them
            script = "".join("( %s\n) >/dev/null 2>&1; echo $?\n" % text for text in asked)
            _, text = run(["sh", "-c", script], check=False)
            self.statuses = dict(zip(asked, text.split(), strict=False))

    def area(self, area):
        """All differences of one area."""
        found = []
        for kind in _KINDS:
            for item in area.get(kind, ()):
                found.extend(getattr(self, "_" + kind)(item))
        for owed in area.get("after_change", ()):
            if os.path.exists(os.path.join(PENDING, owed["name"])):
                found.append(("action " + owed["name"], "owed since an earlier run", "done"))
        return found

    def _packages(self, item):
        there = item["name"] in self.packages
        if there != item.get("present", True):
            words = ("not installed", "installed")
            yield "package " + item["name"], words[there], words[not there]

    def _security_updates(self, marker):
        if not os.path.exists(marker):
            yield "security updates that waited", "not installed", "installed"

    def _files(self, item):
        if item.get("only_with") and not os.path.exists(item["only_with"]):
            return
        text = read(item["path"])
        if text != item["content"] and item.get("secret"):
            yield "secret in " + item["path"], "differs", "as wanted"
        elif text != item["content"]:
            yield "file " + item["path"], text, item["content"]
        if text is not None:
            yield from self._wanted_attributes(item["path"], item)

    def _wanted_attributes(self, path, item):
        wanted = "%04o %s %s" % (int(item.get("mode", "0644"), 8), item.get("owner", "root"), item.get("group", "root"))
        there = attributes(path)
        if there != wanted:
            yield "attributes of " + path, there, wanted

    def _absent(self, path):
        for each in glob.glob(path):
            yield "file " + each, "present", "absent"

    def _settings(self, item):
        text = read(item["path"])
        if text is not None and edited(text, item) != text:
            yield "settings in " + item["path"], text, edited(text, item)

    def _modes(self, item):
        for path in glob.glob(item["path"]):
            if os.path.islink(path):
                continue
            facts = os.stat(path)
            extra = facts.st_mode & 0o7777 & ~int(item["most"], 8)
            owner = _name(pwd.getpwuid, facts.st_uid)
            if extra or owner != item.get("owner", owner):
                yield (
                    "mode of " + path,
                    attributes(path),
                    "at most %s, owner %s" % (item["most"], item.get("owner", owner)),
                )

    def _sysctl(self, item):
        path = "/proc/sys/" + item["key"].replace(".", "/")
        value = read(path)
        if value is not None and value.split() != str(item["value"]).split() and os.access(path, os.W_OK):
            yield "kernel setting " + item["key"], value.strip(), str(item["value"])

    def _services(self, item):
        unit = self.units.get(item["name"], {})
        if unit.get("LoadState", "not-found") == "not-found":
            if item["state"] == "running":
                yield "service " + item["name"], "not there", "running"
            return
        state, active = unit.get("UnitFileState", ""), unit.get("ActiveState", "")
        if item["state"] == "masked":
            if unit["LoadState"] != "masked" or active == "active":
                yield "service " + item["name"], state or active, "masked"
            return
        if state not in ("enabled", "static", "enabled-runtime", "alias", "indirect"):
            yield "service " + item["name"], state, "enabled"
        elif item["state"] == "running" and active not in ("active", "activating", "reloading"):
            if item.get("optional") and os.path.exists(CONTAINER):
                return
            yield "service " + item["name"], active, "running"

    def _commands(self, item):
        if self.statuses.get(item["unless"]) != "0":
            yield "step " + item["name"], "not done", "done"


def shown(item, before, after):
    """One difference as people read it: for a file the lines that differ, else both values."""
    if item.split()[0] in ("file", "settings") and after not in ("absent", "present"):
        import difflib  # a look that finds nothing does not need it

        lines = difflib.unified_diff(
            (before or "").splitlines(), (after or "").splitlines(), "there", "wanted", lineterm="", n=0
        )
        text = "\n".join(list(lines)[2:])
        return {"item": item, "before": "missing" if before is None else "differs", "after": text[:_SHOWN]}
    return {"item": item, "before": str(before), "after": str(after)}


def differences(areas):
    """Every difference of every area, by the area's name; areas as they should be are left out."""
    look = Look()
    look.prepare(areas)
    found = {}
    together = areas[:1] and areas[0]["name"] == "packages"  # each area's packages are told there, once
    for area in areas:
        rest = area if area is areas[0] or not together else {**area, "packages": (), "security_updates": ()}
        here = [shown(*one) for one in look.area(rest)]
        if here:
            found[area["name"]] = here
    return found


def probe(digest):
    """Compare this host with what was applied last; `digest` is that desired state's, as whoever asks knows it."""
    text = read(DESIRED)
    if text is None:
        return {"state": "never applied", "differences": {}}
    areas = json.loads(text)
    if digest_of(areas) != digest:
        return {"state": "another baseline was applied", "differences": {}}
    return {"state": "applied", "differences": differences(areas)}

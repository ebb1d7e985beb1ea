"""What a host's baseline looks like and how it comes about: items that are looked at, and made so where they differ.

The desired state is plain data, a list of areas. Python's standard library only, because this runs on the host: inside
the module `baseline`, and alone, over one SSH connection, when somebody only wants to know whether anything differs.
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
_APT = ("apt-get", "-y", "-q", "-o", "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=120")
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


def write(path, content, mode, owner="root", group="root", validate=None):
    """Replace a file in one step; `validate` is a command in which %s is the draft, and refuses it by its status."""
    import tempfile

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
            run([word.replace("%s", draft) for word in validate])
        os.replace(draft, path)
    finally:
        if os.path.exists(draft):
            os.unlink(draft)


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


def waiting_security_updates():
    """The names of installed packages for which a repository of security updates has a newer version."""
    _, text = run([*_APT, "--simulate", "--with-new-pkgs", "upgrade"])
    return re.findall(r"^Inst (\S+) \[.*-security", text, re.MULTILINE | re.IGNORECASE)


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


class Work:
    """Brings areas about. What a killed run left owed (a reload after a change) is done by the next one."""

    def __init__(self):
        self.notes = []

    def area(self, area):
        """Make one area so. Raises BaselineError for the first item that can't be."""
        look = Look()
        look.prepare([area])
        if not look.area(area):
            return
        self._packages(area.get("packages", ()), area.get("security_updates", ()))
        owed = [item["name"] for item in area.get("after_change", ())]
        if owed:
            os.makedirs(PENDING, mode=0o700, exist_ok=True)
            for name in owed:
                open(os.path.join(PENDING, name), "w").close()
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
            run(["systemctl", "daemon-reload"])
        for item in area.get("commands", ()):
            if run(["sh", "-c", item["unless"]], check=False)[0]:
                run(["sh", "-c", item["run"]])
        for item in area.get("modes", ()):
            self._mode(item)
        self._services(area.get("services", ()))
        for item in area.get("after_change", ()):
            run(["sh", "-c", item["run"]])
            os.unlink(os.path.join(PENDING, item["name"]))

    def _packages(self, items, markers):
        """One transaction for the packages that are missing and, where a marker is, for security updates that wait."""
        there = installed()
        missing = [item["name"] for item in items if item.get("present", True) and item["name"] not in there]
        extra = [item["name"] for item in items if not item.get("present", True) and item["name"] in there]
        unpatched = [marker for marker in markers if not os.path.exists(marker)]
        if missing or extra or unpatched:
            run(["dpkg", "--configure", "-a", "--force-confold"])  # what a killed run left half done
        if extra:
            run([*_APT, "purge", *extra])
        if unpatched:
            run([*_APT, "update"])
            missing += [name for name in waiting_security_updates() if name not in missing]
        if missing:
            command = [*_APT, "install", "--no-install-recommends", *missing]
            if run(command, check=False)[0]:
                run([*_APT, "update"])
                run([*_APT, "--fix-broken", "install"])
                run(command)
        for marker in unpatched:
            os.makedirs(os.path.dirname(marker), mode=0o700, exist_ok=True)
            write(marker, "", 0o600)

    def _file(self, item):
        if item.get("only_with") and not os.path.exists(item["only_with"]):
            return
        path, mode = item["path"], int(item.get("mode", "0644"), 8)
        owner, group = item.get("owner", "root"), item.get("group", "root")
        wanted = "%04o %s %s" % (mode, owner, group)
        if read(path) != item["content"] or attributes(path) != wanted:
            write(path, item["content"], mode, owner, group, item.get("validate"))

    def _settings(self, item):
        text = read(item["path"])
        if text is None or edited(text, item) == text:
            return
        facts = attributes(item["path"]).split()
        write(item["path"], edited(text, item), int(facts[0], 8), facts[1], facts[2], item.get("validate"))

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
        value = read(path)
        if value is None or value.split() == str(item["value"]).split():
            return
        try:
            with open(path, "w", encoding="ascii") as file:
                file.write(str(item["value"]))
        except OSError as error:
            self.notes.append("%s can't be set on this host until it boots (%s)" % (item["key"], error.strerror))

    def _services(self, items):
        look = Look()
        look.prepare([{"services": items}])
        for item in items:
            if not list(look._services(item)):
                continue
            if item["state"] == "masked":
                run(["systemctl", "mask", "--now", item["name"]])
                continue
            run(["systemctl", "unmask", "-q", item["name"]], check=False)
            run(["systemctl", "enable", "-q", item["name"]])
            if item["state"] == "running":
                status, text = run(["systemctl", "start", item["name"]], check=False)
                if item.get("optional") and os.path.exists(CONTAINER):
                    self.notes.append("service %s may not run in a container" % item["name"])
                elif status:
                    raise BaselineError("service %s does not start: %s" % (item["name"], text.strip()))


def shown(item, before, after):
    """One difference as people read it: for a file the lines that differ, else both values."""
    if item.split()[0] in ("file", "settings") and after not in ("absent", "present"):
        import difflib  # a look that finds nothing needs neither it nor `tempfile`

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


def remember(areas):
    """Keep what was applied, so that a later look needs nothing but its digest."""
    os.makedirs(HOME, mode=0o700, exist_ok=True)
    text = json.dumps(areas, sort_keys=True)
    if read(DESIRED) != text:
        write(DESIRED, text, 0o600)


def probe(digest):
    """Compare this host with what was applied last; `digest` is that desired state's, as whoever asks knows it."""
    text = read(DESIRED)
    if text is None:
        return {"state": "never applied", "differences": {}}
    areas = json.loads(text)
    if digest_of(areas) != digest:
        return {"state": "another baseline was applied", "differences": {}}
    return {"state": "applied", "differences": differences(areas)}

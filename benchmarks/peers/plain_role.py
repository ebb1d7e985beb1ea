"""The peer of our baseline: an ordinary role that wants the same settings and has one task for each of them.

It is made from the desired state that the baseline keeps on a host, so neither side can want more than the other. Each
task calls one of Ansible's own modules, as an engineer writes it: a line of a settings file is a `lineinfile` with its
check, a mode a `file`, a service a `systemd_service`; reloads are handlers. Kind to the peer: no facts are gathered,
packages are one transaction to remove and one to install (as ours), audit rules are one file for each key.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any

Area = dict[str, Any]
Task = dict[str, Any]

LINE_BY_LINE = (
    "/etc/sysctl.d/",
    "/etc/ssh/sshd_config.d/",
    "/etc/sudoers.d/",
    "/etc/security/",
)
"""Files in which each line is a rule's setting."""
VALIDATE = {"/etc/ssh/sshd_config.d/": "/usr/sbin/sshd -t -f %s", "/etc/sudoers.d/": "/usr/sbin/visudo -cf %s"}
APT_MODULE = {
    "name": "what Ansible's apt module needs",
    "unless": "dpkg -s python3-apt >/dev/null 2>&1",
    "run": "apt-get -y -q --no-install-recommends install python3-apt",
}
"""Left to itself the module would install it with what it recommends, which ours does not have."""
SECURITY_UPDATES = r"""
set -e
apt() { apt-get -y -q -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 "$@"; }
apt update
waiting=$(apt --simulate --with-new-pkgs upgrade | awk '/^Inst .*-[Ss]ecurity/ {print $2}')
[ -z "$waiting" ] || apt --only-upgrade --no-install-recommends install $waiting
"""
MADE_FOLDERS = ("/etc/aide", "/etc/modprobe.d", "/etc/security/pwquality.conf.d", "/etc/sysusers.d", "/etc/systemd/")
"""Folders that a fresh Debian lacks begin so."""
OURS_ALONE = ("/usr/local/sbin/baseline-firewall-check", "rules that are in force")
"""What serves our own look and reaches no setting."""
OWN_RELOADS = {"reload-nftables": "systemctl daemon-reload; nft --file /etc/nftables.conf"}
_ABSENT = "{0} is failed and 'absent' not in {0}.msg and 'does not exist' not in {0}.msg"


def plain_play(areas: Iterable[Area], *, become: bool) -> list[dict[str, Any]]:
    """The play that brings a host to the desired state of `areas`."""
    wanted = list(areas)
    together, rest = (wanted[:1], wanted[1:]) if wanted and wanted[0]["name"] == "packages" else (wanted, wanted)
    packages = [item for area in together for item in area.get("packages", ())]
    markers = [marker for area in together for marker in area.get("security_updates", ())]
    tasks = [*_security_updates(markers), _step(APT_MODULE), *_packages(packages)]
    for area in rest:
        tasks += _area(area)
    # Some settings belong to the machine under a container, which refuses them; the look of either side tells.
    load = _shell("Load kernel settings", "sysctl --system >/dev/null 2>&1 || true")
    return [
        {
            "hosts": "all",
            "gather_facts": False,
            "become": become,
            "tasks": tasks,
            "handlers": [*_handlers(wanted), load],
        }
    ]


def _area(area: Area) -> Iterator[Task]:
    folders: set[str] = set()
    notify = {"notify": [item["name"] for item in area["after_change"]]} if area.get("after_change") else {}
    for item in area.get("files", ()):
        if item["path"] not in OURS_ALONE and not item.get("only_with"):
            folder = posixpath.dirname(item["path"])
            if folder.startswith(MADE_FOLDERS) and folder != "/etc/systemd/system" and folder not in folders:
                folders.add(folder)
                yield _task(f"Folder {folder}", "file", path=folder, state="directory", mode="0755")
            for task in _file(item):
                yield {**task, **({"notify": ["Load kernel settings"]} if area.get("sysctl") else {}), **notify}
    for path in area.get("absent", ()):
        yield _task(f"No {path}", "file", path=path, state="absent")
    for item in area.get("settings", ()):
        yield from ({**task, **notify} for task in _settings(item))
    for item in area.get("commands", ()):
        if item["name"] not in OURS_ALONE:
            yield _step(item)
    for item in area.get("modes", ()):
        yield from _mode(item)
    for item in area.get("services", ()):
        yield _service(item)


def _security_updates(markers: list[str]) -> Iterator[Task]:
    for marker in markers:
        done = f'{SECURITY_UPDATES.strip()}\nmkdir -p -m 0700 "$(dirname {marker})"\ntouch {marker}'
        yield _step({"name": "security updates that waited", "unless": f"test -e {marker}", "run": done})


def _packages(items: list[dict[str, Any]]) -> Iterator[Task]:
    for state, title in ((False, "Remove packages"), (True, "Install packages")):
        names = sorted({item["name"] for item in items if item.get("present", True) is state})
        if names:
            options = {"state": "present", "install_recommends": False} if state else {"state": "absent", "purge": True}
            yield _task(title, "apt", name=names, dpkg_options="force-confold", lock_timeout=120, **options)


def _file(item: dict[str, Any]) -> Iterator[Task]:
    path = item["path"]
    rights = {"mode": item.get("mode", "0644"), "owner": item.get("owner", "root"), "group": item.get("group", "root")}
    if path.startswith("/etc/modprobe.d/"):
        for name, lines in _grouped(item["content"], r"^\w+ (\S+)").items():
            yield _copy(f"Module {name}", f"/etc/modprobe.d/baseline-{name}.conf", lines, rights)
    elif path.startswith("/etc/audit/rules.d/"):
        number = posixpath.basename(path)[:2]
        for name, lines in _grouped(item["content"], r"-k (\S+)$").items():
            yield _copy(f"Audit {name}", f"/etc/audit/rules.d/{number}-{name}.rules", lines, rights)
    elif path.startswith(LINE_BY_LINE):
        check = next((command for begin, command in VALIDATE.items() if path.startswith(begin)), None)
        for line in meaningful(item["content"]):
            options = {"validate": check} if check else {}
            yield _task(
                f"{line} in {path}",
                "lineinfile",
                path=path,
                line=line,
                regexp=_key(line),
                create=True,
                **rights,
                **options,
            )
    else:
        yield _copy(f"File {path}", path, [item["content"].removesuffix("\n")], rights)


def meaningful(content: str) -> list[str]:
    """The lines that set something."""
    return [line for line in content.splitlines() if line.strip() and not line.startswith("#")]


def _grouped(content: str, pattern: str) -> dict[str, list[str]]:
    """Lines by the name that the pattern finds in them; those without one belong to the whole."""
    found: dict[str, list[str]] = {}
    for line in meaningful(content):
        name = re.search(pattern, line)
        found.setdefault(name[1] if name else "all", []).append(line)
    return found


def _key(line: str) -> str:
    """What finds the line of the same setting, whatever its value."""
    if line.startswith("Defaults "):
        return "^" + re.escape(line.partition("=")[0])
    words = re.split(r"[ \t]*=[ \t]*|[ \t]+", line)
    key = words[:3] if words[0] == "*" else words[:1]
    return "^" + r"\s+".join(map(re.escape, key)) + r"(?=\s|=|$)"


def _settings(item: dict[str, Any]) -> Iterator[Task]:
    for key, value in item["values"].items():
        line = item.get("form", "{key} {value}").format(key=key, value=value)
        options = {"path": item["path"], "line": line, "regexp": rf"^\s*#?\s*{re.escape(key)}(?=[\s=]|$)"}
        yield {**_task(f"{key} in {item['path']}", "lineinfile", **options), **_unless_absent()}


def _mode(item: dict[str, Any]) -> Iterator[Task]:
    rights = {"mode": item["most"], **({"owner": item["owner"]} if "owner" in item else {})}
    path = item["path"]
    if not re.search(r"[*?\[]", path):
        yield {**_task(f"Rights on {path}", "file", path=path, **rights), **_unless_absent()}
        return
    folder, pattern = posixpath.split(path)
    found = {"paths": folder, "patterns": pattern, "file_type": "any"}
    yield {**_task(f"Find {path}", "find", **found), "register": "found"}
    loop = {"loop": "{{ found.files | rejectattr('islnk') | map(attribute='path') }}"}
    yield {**_task(f"Rights on {path}", "file", path="{{ item }}", **rights), **loop}


def _service(item: dict[str, Any]) -> Task:
    if item["state"] == "masked":
        return _task(f"Mask {item['name']}", "systemd_service", name=item["name"], masked=True)
    options = {"state": "started"} if item["state"] == "running" and not item.get("optional") else {}
    return _task(
        f"Service {item['name']}", "systemd_service", name=item["name"], enabled=True, daemon_reload=True, **options
    )


def _step(item: dict[str, Any]) -> Task:
    text = f"if {{ {item['unless']}; }}; then exit 0; fi\n{{ {item['run']}\n}} && echo changed"
    title = item["name"][0].upper() + item["name"][1:]
    return {**_shell(title, text), "register": "step", "changed_when": "'changed' in step.stdout"}


def _handlers(areas: list[Area]) -> Iterator[Task]:
    for area in areas:
        for item in area.get("after_change", ()):
            yield _shell(item["name"], OWN_RELOADS.get(item["name"], item["run"]))


def _copy(title: str, path: str, lines: list[str], rights: dict[str, str]) -> Task:
    return _task(title, "copy", dest=path, content="\n".join(lines) + "\n", **rights)


def _shell(title: str, text: str) -> Task:
    return _task(title, "shell", cmd=text)


def _task(title: str, module: str, **options: Any) -> Task:
    return {"name": title, f"ansible.builtin.{module}": {name: _literal(value) for name, value in options.items()}}


def _literal(value: Any) -> Any:
    """Text that Ansible takes as it is, where it holds what looks like a template."""
    if isinstance(value, str) and re.search(r"\{[{%#]", value) and value != "{{ item }}":
        return "{% raw %}" + value + "{% endraw %}"
    return value


def _unless_absent() -> dict[str, str]:
    return {"register": "tried", "failed_when": _ABSENT.format("tried")}

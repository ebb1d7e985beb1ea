"""How people get in and what they may do: SSH, sudo, PAM, password rules, shell limits."""

from __future__ import annotations

import os
from typing import Any

from provincial_cloud.hosts.collector.reading import Facts, UnavailableError, found, lines, run, settings, text

PWQUALITY = "/etc/security/pwquality.conf.d/*.conf"


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("sshd", sshd)
    facts.take("sudo", sudo)
    facts.take("pam", pam)
    facts.take("login_defs", lambda: settings(["/etc/login.defs"], None))
    facts.take("useradd", lambda: settings(["/etc/default/useradd"]))
    facts.take("pwquality", lambda: settings([*found(PWQUALITY), "/etc/security/pwquality.conf"]))
    facts.take("faillock", lambda: settings(["/etc/security/faillock.conf"]))
    facts.take("pwhistory", lambda: settings(["/etc/security/pwhistory.conf"]))
    facts.take("shell", shell)


def sshd() -> dict[str, Any] | None:
    """The effective configuration of the SSH daemon, every keyword with all its values; None without one."""
    if not os.path.exists("/usr/sbin/sshd"):
        return None
    said = run("/usr/sbin/sshd", "-T", "-C", "user=root,host=localhost,addr=127.0.0.1")
    effective: dict[str, list[str]] = {}
    for line in said.splitlines():
        key, _, value = line.partition(" ")
        effective.setdefault(key, []).append(value.strip())
    return {"effective": effective, "files": ["/etc/ssh/sshd_config", *found("/etc/ssh/sshd_config.d/*.conf")]}


def sudo() -> dict[str, Any] | None:
    """Sudo's defaults and rules, line by line with their file; None where sudo is not installed."""
    if not os.path.exists("/usr/bin/sudo"):
        return None
    defaults, rules = [], []
    for path in ["/etc/sudoers", *(one for one in found("/etc/sudoers.d/*") if "." not in os.path.basename(one))]:
        for line in lines_joined(path):
            entry = {"file": path, "text": line}
            if line.startswith("Defaults"):
                defaults.append(entry)
            elif not line.startswith(("@include", "#include")):
                rules.append(entry)
    return {"defaults": defaults, "rules": rules}


def lines_joined(path: str) -> list[str]:
    """A file's meaningful lines, those that end with a backslash joined with the next."""
    content = (text(path) or "").replace("\\\n", " ")
    return [line for raw in content.splitlines() if (line := raw.strip()) and not line.startswith("#")]


def pam() -> dict[str, list[dict[str, Any]]]:
    """The stacks of /etc/pam.d by service; every line as its type, control, module and arguments."""
    if not os.path.isdir("/etc/pam.d"):
        raise UnavailableError("absent", "there is no /etc/pam.d")
    stacks = {}
    for path in found("/etc/pam.d/*"):
        stacks[os.path.basename(path)] = [parsed for line in lines(path) if (parsed := pam_line(line))]
    return stacks


def pam_line(line: str) -> dict[str, Any] | None:
    """One line of a PAM stack; None where it is an include or can't be read."""
    kind, _, rest = line.replace("\t", " ").partition(" ")
    rest = rest.strip()
    if rest.startswith("["):
        control, _, rest = rest[1:].partition("]")
    else:
        control, _, rest = rest.partition(" ")
    words = rest.split()
    if not words:
        return None
    return {"type": kind.lstrip("-"), "control": control, "module": words[0], "arguments": words[1:]}


def shell() -> dict[str, Any]:
    """What shells are told at sign-in: every line about TMOUT and umask, with its file."""
    files = ["/etc/profile", "/etc/bash.bashrc", *found("/etc/profile.d/*.sh")]
    return {
        "timeout": [{"file": path, "text": line} for path in files for line in lines(path) if "TMOUT" in line],
        "umask": [{"file": path, "text": line} for path in files for line in lines(path) if line.startswith("umask")],
        "shells": lines("/etc/shells"),
    }

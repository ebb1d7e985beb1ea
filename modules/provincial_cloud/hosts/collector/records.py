"""What the host records and how long: journald, rsyslog, logrotate, auditd, AIDE; and its clock's sources."""

from __future__ import annotations

import os
import re
from typing import Any

from provincial_cloud.hosts.collector.reading import (
    Facts,
    UnavailableError,
    drop_ins,
    found,
    lines,
    run,
    settings,
    text,
)

RSYSLOG = re.compile(r"^(module|input|\$)|omfwd|omrelp|\s@@?[\[\w(]|target=|StreamDriver", re.IGNORECASE)
"""Lines that rules ask about; others (database actions with a password in them) stay on the host."""

SYSTEMD = ("/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd")


def collect(facts: Facts, request: dict[str, Any]) -> None:
    """Everything of this area."""
    facts.take("journald", lambda: systemd_settings("journald"))
    facts.take("journal_upload", lambda: systemd_settings("journal-upload"))
    facts.take("rsyslog", rsyslog)
    facts.take("logrotate", logrotate)
    facts.take("audit.config", lambda: settings(["/etc/audit/auditd.conf"]) or None)
    facts.take("audit.rules", lambda: [line for path in found("/etc/audit/rules.d/*.rules") for line in lines(path)])
    facts.take("audit.loaded", lambda: loaded_rules(bool(facts.values["host"]["container"])))
    facts.take("audit.privileged", lambda: sorted(privileged()))
    facts.take("aide", aide)
    facts.take("time", clock_sources)
    facts.take("cron", cron)
    facts.take("limits", limits)
    facts.take("coredump", lambda: systemd_settings("coredump"))
    facts.take("banners", lambda: {name: text(f"/etc/{name}") for name in ("motd", "issue", "issue.net")})


def systemd_settings(name: str) -> dict[str, str]:
    """A systemd daemon's settings: its main file, then the drop-ins."""
    main = next((f"{folder}/{name}.conf" for folder in SYSTEMD if os.path.exists(f"{folder}/{name}.conf")), None)
    return settings([*([main] if main else []), *drop_ins(f"{name}.conf.d", *SYSTEMD)])


def rsyslog() -> dict[str, Any] | None:
    """The daemon's lines about modules, inputs, file modes and forwarding; None where it is not installed."""
    if not os.path.exists("/usr/sbin/rsyslogd"):
        return None
    files = ("/etc/rsyslog.conf", *found("/etc/rsyslog.d/*.conf"))
    return {"lines": [line for path in files for line in lines(path) if RSYSLOG.search(line)]}


def logrotate() -> dict[str, Any] | None:
    """The global settings and each file's own lines; None where it is not installed."""
    if not os.path.exists("/usr/sbin/logrotate"):
        return None
    files = {os.path.basename(path): lines(path) for path in found("/etc/logrotate.d/*")}
    return {"global": lines("/etc/logrotate.conf"), "files": files}


def loaded_rules(container: bool) -> list[str] | None:
    """The rules the kernel holds; None where auditctl is not installed."""
    if not os.path.exists("/usr/sbin/auditctl"):
        return None
    if container:
        raise UnavailableError("container", "kernel audit is not available in containers")
    return [line for line in run("auditctl", "-l").splitlines() if line != "No rules"]


def privileged() -> set[str]:
    """Programs with SUID or SGID where programs lie: what the audit rules on privileged commands must name."""
    programs = set()
    for folder in ("/usr/bin", "/usr/sbin", "/usr/lib/openssh", "/usr/lib/dbus-1.0"):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            path = f"{folder}/{name}"
            try:
                mode = os.lstat(path).st_mode
            except OSError:
                continue
            if mode & 0o6000 and mode & 0o170000 == 0o100000:
                programs.add(path)
    return programs


def aide() -> dict[str, Any] | None:
    """AIDE's rules about audit tools, its database and who runs it; None where it is not installed."""
    if not os.path.exists("/usr/bin/aide"):
        return None
    files = ["/etc/aide/aide.conf", *found("/etc/aide/aide.conf.d/*")]
    return {
        "audit_tools": [line for path in files for line in lines(path) if re.match(r"=?/(usr/)?sbin/au", line)],
        "database": os.path.exists("/var/lib/aide/aide.db") or os.path.exists("/var/lib/aide/aide.db.gz"),
        "scheduled": [
            path
            for path in found("/etc/cron.d/*", "/etc/cron.daily/*", "/etc/crontab")
            if "aide" in os.path.basename(path) or "aide" in (text(path) or "")
        ],
    }


def clock_sources() -> dict[str, Any]:
    """Time daemons that are installed, their sources and the account chrony runs as."""
    daemons = {
        "chrony": "/usr/sbin/chronyd",
        "systemd-timesyncd": "/usr/lib/systemd/systemd-timesyncd",
        "ntp": "/usr/sbin/ntpd",
        "ntpsec": "/usr/sbin/ntpsec",
    }
    files = ["/etc/chrony/chrony.conf", *found("/etc/chrony/conf.d/*.conf", "/etc/chrony/sources.d/*.sources")]
    chrony = [line for path in files for line in lines(path)]
    sources = [words[1] for line in chrony if len(words := line.split()) > 1 and words[0] in ("server", "pool", "peer")]
    own = systemd_settings("timesyncd")
    user = next((line.split()[1] for line in chrony if line.startswith("user ")), None)
    default = re.search(r"-u\s+(\S+)", text("/etc/default/chrony") or "")
    return {
        "daemons": sorted(name for name, path in daemons.items() if os.path.exists(path)),
        "chrony_sources": sources,
        "timesyncd_sources": own.get("NTP", "").split(),
        "chrony_user": user or (default[1] if default else None),
    }


def cron() -> dict[str, Any]:
    """Who may use cron and at; None for a list that isn't there."""
    names = ("cron.allow", "cron.deny", "at.allow", "at.deny")
    return {
        "installed": os.path.exists("/usr/sbin/cron"),
        "at": os.path.exists("/usr/bin/at"),
        **{name.replace(".", "_"): lines(f"/etc/{name}") if os.path.exists(f"/etc/{name}") else None for name in names},
    }


def limits() -> list[list[str]]:
    """The lines of limits.conf and its drop-ins, split into words."""
    files = ["/etc/security/limits.conf", *found("/etc/security/limits.d/*.conf")]
    return [line.split() for path in files for line in lines(path)]

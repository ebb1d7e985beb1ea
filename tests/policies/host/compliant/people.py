"""The accounts of a hardened host: root, a service, one administrator."""

from __future__ import annotations


def user(name: str, uid: int, gid: int, home: str, shell: str) -> dict[str, object]:
    return {"name": name, "shadowed": True, "uid": uid, "gid": gid, "home": home, "shell": shell}


def ages(name: str, password: str, algorithm: str | None) -> dict[str, object]:
    set_ages = {"minimum": 1, "maximum": 60, "warning": 7, "inactive": 45, "expires": None}
    return {"name": name, "password": password, "algorithm": algorithm, "last_change": 20_700, **set_ages}


FACTS = {
    "users": [
        user("root", 0, 0, "/root", "/bin/bash"),
        user("daemon", 1, 1, "/usr/sbin", "/usr/sbin/nologin"),
        user("van-hanh", 1000, 1000, "/home/van-hanh", "/bin/bash"),
    ],
    "groups": [
        {"name": "root", "gid": 0, "members": []},
        {"name": "daemon", "gid": 1, "members": []},
        {"name": "adm", "gid": 4, "members": []},
        {"name": "shadow", "gid": 42, "members": []},
        {"name": "utmp", "gid": 43, "members": []},
        {"name": "van-hanh", "gid": 1000, "members": []},
    ],
    "shadow": [
        ages("root", "locked", None),
        ages("daemon", "locked", None),
        ages("van-hanh", "set", "yescrypt"),
    ],
    "homes": [
        {"user": "root", "uid": 0, "path": "/root", "mode": "0700", "owner": 0, "files": []},
        {
            "user": "van-hanh",
            "uid": 1000,
            "path": "/home/van-hanh",
            "mode": "0750",
            "owner": 1000,
            "files": [{"name": ".ssh", "kind": "directory", "mode": "0700", "uid": 1000}],
        },
    ],
    "root": {
        "path": [{"path": "/usr/sbin", "mode": "0755", "uid": 0}, {"path": "/usr/bin", "mode": "0755", "uid": 0}],
        "umask": ["umask 027"],
        "groups": ["root"],
    },
}

"""How people get in on a hardened host."""

from __future__ import annotations

PASSWORD = ["password"]
FACTS = {
    "sshd": {
        "effective": {
            "permitrootlogin": ["no"],
            "passwordauthentication": ["no"],
            "kbdinteractiveauthentication": ["no"],
            "permitemptypasswords": ["no"],
            "pubkeyauthentication": ["yes"],
            "maxauthtries": ["4"],
            "maxsessions": ["10"],
            "maxstartups": ["10:30:60"],
            "logingracetime": ["60"],
            "clientaliveinterval": ["15"],
            "clientalivecountmax": ["3"],
            "banner": ["/etc/issue.net"],
            "ciphers": ["aes256-gcm@openssh.com,aes256-ctr"],
            "macs": ["hmac-sha2-512-etm@openssh.com"],
            "kexalgorithms": ["curve25519-sha256,sntrup761x25519-sha512@openssh.com"],
            "hostkeyalgorithms": ["ssh-ed25519,rsa-sha2-512"],
            "disableforwarding": ["yes"],
            "x11forwarding": ["no"],
            "allowagentforwarding": ["no"],
            "allowtcpforwarding": ["no"],
            "permittunnel": ["no"],
            "gssapiauthentication": ["no"],
            "hostbasedauthentication": ["no"],
            "ignorerhosts": ["yes"],
            "permituserenvironment": ["no"],
            "usepam": ["yes"],
            "strictmodes": ["yes"],
            "loglevel": ["VERBOSE"],
            "allowgroups": ["van-hanh"],
        },
        "files": ["/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/10-provincial.conf"],
    },
    "sudo": {
        "defaults": [
            {"file": "/etc/sudoers", "text": "Defaults env_reset, use_pty"},
            {"file": "/etc/sudoers.d/50-provincial", "text": 'Defaults logfile="/var/log/sudo.log"'},
            {"file": "/etc/sudoers.d/50-provincial", "text": "Defaults timestamp_timeout=15"},
        ],
        "rules": [{"file": "/etc/sudoers", "text": "%sudo ALL=(ALL:ALL) ALL"}],
    },
    "pam": {
        "common-auth": [
            {"type": "auth", "control": "required", "module": "pam_faillock.so", "arguments": ["preauth"]},
            {
                "type": "auth",
                "control": "success=1 default=ignore",
                "module": "pam_unix.so",
                "arguments": ["try_first_pass"],
            },
        ],
        "common-account": [
            {"type": "account", "control": "required", "module": "pam_unix.so", "arguments": []},
            {"type": "account", "control": "required", "module": "pam_faillock.so", "arguments": []},
        ],
        "common-password": [
            {"type": "password", "control": "requisite", "module": "pam_pwquality.so", "arguments": ["retry=3"]},
            {"type": "password", "control": "requisite", "module": "pam_pwhistory.so", "arguments": ["use_authtok"]},
            {
                "type": "password",
                "control": "success=1",
                "module": "pam_unix.so",
                "arguments": ["use_authtok", "yescrypt"],
            },
        ],
        "common-session": [{"type": "session", "control": "required", "module": "pam_unix.so", "arguments": []}],
        "su": [
            {"type": "auth", "control": "required", "module": "pam_wheel.so", "arguments": ["use_uid", "group=sugroup"]}
        ],
    },
    "pwquality": {
        "minlen": "14",
        "minclass": "4",
        "difok": "2",
        "maxrepeat": "3",
        "maxsequence": "3",
        "enforce_for_root": "",
    },
    "faillock": {"deny": "5", "unlock_time": "900", "even_deny_root": "", "root_unlock_time": "60"},
    "pwhistory": {"remember": "24", "enforce_for_root": ""},
    "login_defs": {
        "PASS_MAX_DAYS": "60",
        "PASS_MIN_DAYS": "1",
        "PASS_WARN_AGE": "7",
        "ENCRYPT_METHOD": "YESCRYPT",
        "UMASK": "027",
    },
    "useradd": {"INACTIVE": "45", "SHELL": "/bin/bash"},
    "shell": {
        "timeout": [{"file": "/etc/profile.d/tmout.sh", "text": "readonly TMOUT=300; export TMOUT"}],
        "umask": [{"file": "/etc/profile.d/umask.sh", "text": "umask 027"}],
        "shells": ["/bin/bash", "/bin/sh"],
    },
}

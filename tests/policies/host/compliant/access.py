"""How people get in on a hardened host."""

from __future__ import annotations

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
        },
        "files": ["/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/10-provincial.conf"],
    },
}

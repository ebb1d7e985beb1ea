"""What a hardened host records."""

from __future__ import annotations

WATCHES = [
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/var/log/sudo.log",
    "/etc/localtime",
    "/etc/issue",
    "/etc/issue.net",
    "/etc/hosts",
    "/etc/network",
    "/etc/passwd",
    "/etc/group",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/security/opasswd",
    "/etc/nsswitch.conf",
    "/etc/pam.conf",
    "/etc/pam.d",
    "/var/run/utmp",
    "/var/log/wtmp",
    "/var/log/btmp",
    "/var/log/lastlog",
    "/var/run/faillock",
    "/etc/apparmor",
    "/etc/apparmor.d",
]
COMMANDS = ("/usr/bin/chcon", "/usr/bin/setfacl", "/usr/bin/chacl", "/usr/sbin/usermod", "/usr/bin/sudo")
PEOPLE = "-F auid>=1000 -F auid!=unset"
RULES = [
    *(f"-w {path} -p wa -k change" for path in WATCHES),
    *(f"-a always,exit -F path={path} -F perm=x {PEOPLE} -k privileged" for path in COMMANDS),
    "-a always,exit -F arch=b64 -C euid!=uid -F auid!=unset -S execve -k emulation",
    "-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k time-change",
    "-a always,exit -F arch=b64 -S sethostname,setdomainname -k system-locale",
    f"-a always,exit -F arch=b64 -S creat,open,openat,truncate,ftruncate -F exit=-EACCES {PEOPLE} -k access",
    f"-a always,exit -F arch=b64 -S chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat {PEOPLE} -k perm_mod",
    f"-a always,exit -F arch=b64 -S setxattr,removexattr {PEOPLE} -k perm_mod",
    f"-a always,exit -F arch=b64 -S mount {PEOPLE} -k mounts",
    f"-a always,exit -F arch=b64 -S unlink,unlinkat,rename,renameat {PEOPLE} -k delete",
    f"-a always,exit -F arch=b64 -S init_module,finit_module,delete_module {PEOPLE} -k kernel_modules",
    "-e 2",
]
TOOLS = ("auditctl", "auditd", "ausearch", "aureport", "autrace", "augenrules")
FACTS = {
    "audit": {
        "config": {
            "max_log_file": "32",
            "max_log_file_action": "keep_logs",
            "disk_full_action": "halt",
            "disk_error_action": "syslog",
            "space_left_action": "email",
            "admin_space_left_action": "single",
        },
        "rules": RULES,
        "loaded": RULES[:-1],
        "privileged": ["/usr/bin/sudo"],
    },
    "journald": {"Storage": "persistent", "Compress": "yes", "SystemMaxUse": "2G"},
    "journal_upload": {},
    "rsyslog": {"lines": ["$FileCreateMode 0640", '*.* action(type="omfwd" target="nhat-ky.example.vn" port="6514")']},
    "logrotate": {"global": ["weekly", "rotate 53", "create"], "files": {"rsyslog": ["rotate 53", "weekly"]}},
    "aide": {
        "audit_tools": [f"/sbin/{tool} p+i+n+u+g+s+b+acl+xattrs+sha512" for tool in TOOLS],
        "database": True,
        "scheduled": [],
    },
}

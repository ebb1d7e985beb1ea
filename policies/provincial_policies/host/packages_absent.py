"""Packages that a hardened server does without: services nobody asked for, and clients that talk in clear text."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text

LEFT_OVER = Text(
    vi="Dịch vụ không ai dùng vẫn phải vá, vẫn bị dò quét và vẫn có thể bị chiếm.",
    en="A service that nobody uses must still be patched, is still probed and can still be taken over.",
)
CLEAR_TEXT = Text(
    vi="Công cụ này gửi mật khẩu và dữ liệu không mã hóa.", en="This tool sends passwords and data in the clear."
)
TAMPERS = Text(
    vi="Chương trình này sửa tệp hệ thống hoặc gửi dữ liệu ra ngoài, làm hỏng kiểm tra toàn vẹn.",
    en="This program changes system files or sends data out, which spoils integrity checks.",
)


@dataclass(frozen=True)
class Row:
    """A service or tool, the packages that bring it, its CIS number and why it goes."""

    name: str
    vi: str
    en: str
    packages: tuple[str, ...]
    cis: str | None
    why: Text = LEFT_OVER
    severity: Severity = Severity.MEDIUM

    def rule(self) -> Rule:
        """The rule this row stands for."""
        listed = " ".join(self.packages)
        return host_rule(
            self.check,
            id=f"package-no-{self.name}",
            title=Text(vi=f"Không cài {self.vi}", en=f"No {self.en} installed"),
            why=self.why,
            remediation=Text(
                vi=f"Gỡ bằng `apt-get purge {listed}`; nếu máy chủ thật sự cần dịch vụ này, xin ngoại lệ có thời hạn.",
                en=f"Remove it with `apt-get purge {listed}`; where the host really serves it, ask for a dated waiver.",
            ),
            severity=self.severity,
            controls=("HST-02",),
            references=cis(self.cis) if self.cis else (),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """None of the packages may be installed."""
        installed = facts.get("packages", "installed")
        for package in self.packages:
            if package in installed:
                yield facts.failed(
                    "packages",
                    "installed",
                    package,
                    given=installed[package],
                    message=Text(vi=f"đã cài {package} ({self.vi})", en=f"{package} is installed ({self.en})"),
                    allowed=Text(vi="không cài", en="not installed"),
                )
                return


ROWS = (
    Row("automounter", "dịch vụ tự gắn ổ đĩa", "automounter", ("autofs",), "2.1.1"),
    Row("avahi", "dịch vụ tự quảng bá Avahi", "service discovery (Avahi)", ("avahi-daemon",), "2.1.2"),
    Row("dhcp-server", "máy chủ DHCP", "DHCP server", ("isc-dhcp-server", "kea-dhcp4-server"), "2.1.3"),
    Row("dns-server", "máy chủ DNS", "DNS server", ("bind9", "unbound"), "2.1.4"),
    Row("dnsmasq", "dnsmasq", "dnsmasq server", ("dnsmasq",), "2.1.5"),
    Row("ftp-server", "máy chủ FTP", "FTP server", ("vsftpd", "proftpd-core", "pure-ftpd"), "2.1.6", CLEAR_TEXT),
    Row("ldap-server", "máy chủ LDAP", "LDAP server", ("slapd",), "2.1.7"),
    Row("mail-access", "máy chủ IMAP và POP3", "IMAP and POP3 server", ("dovecot-imapd", "dovecot-pop3d"), "2.1.8"),
    Row("nfs-server", "máy chủ NFS", "NFS server", ("nfs-kernel-server",), "2.1.9"),
    Row("nis-server", "máy chủ NIS", "NIS server", ("ypserv",), "2.1.10", CLEAR_TEXT, Severity.HIGH),
    Row("print-server", "máy chủ in", "print server", ("cups", "cups-daemon"), "2.1.11"),
    Row("rpcbind", "rpcbind", "rpcbind service", ("rpcbind",), "2.1.12"),
    Row("rsync-server", "dịch vụ rsync", "rsync service", ("rsync",), "2.1.13"),
    Row("samba", "máy chủ Samba", "Samba server", ("samba",), "2.1.14"),
    Row("snmp", "dịch vụ SNMP", "SNMP service", ("snmpd",), "2.1.15", CLEAR_TEXT),
    Row("tftp-server", "máy chủ TFTP", "TFTP server", ("tftpd-hpa", "atftpd"), "2.1.16", CLEAR_TEXT, Severity.HIGH),
    Row("web-proxy", "máy chủ proxy web", "web proxy", ("squid", "squid-openssl"), "2.1.17"),
    Row("web-server", "máy chủ web", "web server", ("apache2", "nginx", "nginx-core", "lighttpd"), "2.1.18"),
    Row("xinetd", "xinetd", "internet super-server", ("xinetd", "openbsd-inetd", "inetutils-inetd"), "2.1.19"),
    Row("graphical-server", "giao diện đồ họa", "graphical server", ("xserver-common", "xwayland"), "2.1.20"),
    Row("graphical-login", "màn hình đăng nhập đồ họa", "graphical sign-in", ("gdm3", "lightdm", "sddm"), "1.7.1"),
    Row("nis-client", "NIS", "NIS client", ("nis", "ypbind-mt"), "2.2.1", CLEAR_TEXT, Severity.HIGH),
    Row("rsh-client", "rsh", "rsh client", ("rsh-client", "rsh-redone-client"), "2.2.2", CLEAR_TEXT, Severity.HIGH),
    Row("talk-client", "talk", "talk client", ("talk", "inetutils-talk"), "2.2.3", CLEAR_TEXT),
    Row("telnet-client", "telnet", "telnet client", ("telnet", "inetutils-telnet"), "2.2.4", CLEAR_TEXT, Severity.HIGH),
    Row("ldap-client", "công cụ LDAP", "LDAP client tools", ("ldap-utils",), "2.2.5"),
    Row("ftp-client", "ftp", "FTP client", ("ftp", "tnftp", "lftp"), "2.2.6", CLEAR_TEXT),
    Row("prelink", "prelink", "prelink", ("prelink",), "1.5.4", TAMPERS),
    Row("crash-reporter", "bộ báo lỗi tự động", "crash reporter", ("apport", "whoopsie"), "1.5.5", TAMPERS),
    Row(
        "popularity-contest", "bộ thống kê gói", "package survey", ("popularity-contest",), None, TAMPERS, Severity.LOW
    ),
    Row("telnet-server", "máy chủ telnet", "telnet server", ("telnetd", "inetutils-telnetd"), None, CLEAR_TEXT),
    Row("rsh-server", "máy chủ rsh", "rsh server", ("rsh-server", "rsh-redone-server"), None, CLEAR_TEXT),
)
TABLE = RuleTable("package-no", tuple(row.rule() for row in ROWS))

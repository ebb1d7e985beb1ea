"""Settings of the SSH daemon, judged on its effective configuration (`sshd -T`), whatever file they come from."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, host_rule
from provincial_policies.rule import Finding, Findings, NotApplicable, Rule, RuleTable, Severity, Text
from provincial_policies.wanted import Wanted, among, between, exactly, present

CIPHERS = (
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)
MACS = (
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256-etm@openssh.com",
    "umac-128-etm@openssh.com",
    "hmac-sha2-512",
    "hmac-sha2-256",
)
KEY_EXCHANGES = (
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group-exchange-sha256",
)
HOST_KEYS = (
    "ssh-ed25519",
    "ssh-ed25519-cert-v01@openssh.com",
    "sk-ssh-ed25519@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-512-cert-v01@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-256-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp384-cert-v01@openssh.com",
    "ecdsa-sha2-nistp521",
    "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One keyword of sshd_config and what it must be."""

    keyword: str
    wanted: Wanted
    title: Text
    why: Text
    cis: str | None = None
    severity: Severity = Severity.MEDIUM
    controls: tuple[str, ...] = ("HST-04",)

    def rule(self) -> Rule:
        """The rule this row stands for."""
        return host_rule(
            self.check,
            id=f"sshd-{self.keyword.lower()}",
            title=self.title,
            why=self.why,
            remediation=Text(
                vi=f"Đặt `{self.keyword} {self.wanted.example}` trong /etc/ssh/sshd_config.d/, kiểm tra bằng `sshd -t` "
                "rồi nạp lại ssh.",
                en=f"Set `{self.keyword} {self.wanted.example}` in /etc/ssh/sshd_config.d/, check it with `sshd -t` "
                "and reload ssh.",
            ),
            severity=self.severity,
            controls=self.controls,
            references=(f"CIS-D12 {self.cis}",) if self.cis else (),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """Every value the daemon uses for the keyword must be as wanted; a host without a daemon has nothing to set."""
        if facts.get("sshd") is None:
            yield no_daemon()
            return
        values = facts.get("sshd", "effective", self.keyword.lower(), default=["none"])
        given = next((self.wanted.wrong(value) for value in values if not self.wanted.met(value)), None)
        if given is not None:
            yield facts.failed(
                "sshd",
                "effective",
                self.keyword.lower(),
                given=given,
                message=Text(vi=f"sshd dùng {self.keyword} {given}", en=f"sshd uses {self.keyword} {given}"),
                allowed=self.wanted.text,
            )


def no_daemon() -> Finding:
    """The finding on a host that runs no SSH daemon."""
    return NotApplicable(reason=Text(vi="máy chủ không cài sshd", en="no SSH daemon is installed"))


TUNNELS = Text(
    vi="Đường hầm qua SSH đi vòng qua phân vùng mạng.", en="Tunnels through SSH pass around the network zones."
)
UNUSED = Text(vi="Cách vào không dùng đến chỉ là lối cho kẻ khác.", en="An unused way in only serves others.")
ESCAPE = Text(
    vi="Tệp của người dùng có thể đổi cách phiên của họ được kiểm soát.",
    en="A user's own files could change how the session is controlled.",
)
BYPASS = Text(
    vi="Không qua PAM thì khóa tài khoản và hạn mật khẩu không có tác dụng.",
    en="Without PAM lock-outs and ageing have no effect.",
)
TRACE = Text(
    vi="Nhật ký quá ít thì không biết khóa nào đã vào.", en="With too little logged nobody knows which key came in."
)
NO = exactly("no")
ROWS = (
    Row(
        keyword="PermitRootLogin",
        wanted=NO,
        title=Text(vi="Không đăng nhập SSH trực tiếp bằng root", en="No direct SSH sign-in as root"),
        why=Text(
            vi="Đăng nhập thẳng bằng root thì không biết ai đã làm gì.",
            en="When people sign in as root, nobody can say who did what.",
        ),
        cis="5.1.20",
        severity=Severity.HIGH,
        controls=("HST-04", "IAM-02"),
    ),
    Row(
        keyword="PasswordAuthentication",
        wanted=NO,
        title=Text(vi="SSH chỉ nhận khóa, không nhận mật khẩu", en="SSH takes keys only, no passwords"),
        why=Text(
            vi="Mật khẩu có thể bị dò; khóa thì không.", en="Passwords can be guessed over the network; keys can't."
        ),
        severity=Severity.HIGH,
        controls=("HST-04", "IAM-01"),
    ),
    Row(
        keyword="KbdInteractiveAuthentication",
        wanted=NO,
        title=Text(vi="SSH không hỏi mật khẩu theo cách tương tác", en="SSH asks for no password interactively"),
        why=Text(
            vi="Cách hỏi tương tác là một lối khác để dò mật khẩu.",
            en="Interactive questions are another way to guess passwords.",
        ),
        severity=Severity.HIGH,
    ),
    Row(
        keyword="PermitEmptyPasswords",
        wanted=NO,
        title=Text(vi="SSH không nhận mật khẩu rỗng", en="SSH takes no empty password"),
        why=Text(
            vi="Tài khoản không có mật khẩu sẽ mở cho bất kỳ ai.",
            en="An account without a password would be open to anyone.",
        ),
        cis="5.1.19",
        severity=Severity.CRITICAL,
    ),
    Row(
        keyword="PubkeyAuthentication",
        wanted=exactly("yes"),
        title=Text(vi="SSH nhận khóa công khai", en="SSH takes public keys"),
        why=Text(
            vi="Tắt khóa công khai thì chỉ còn cách đăng nhập yếu hơn.",
            en="Without public keys only weaker ways in are left.",
        ),
    ),
    Row(
        keyword="MaxAuthTries",
        wanted=between(1, 4),
        title=Text(vi="SSH ngắt sau ít lần thử sai", en="SSH hangs up after few failed tries"),
        why=Text(
            vi="Càng nhiều lần thử trong một kết nối thì dò khóa càng nhanh.",
            en="The more tries one connection has, the faster guessing gets.",
        ),
        cis="5.1.16",
        controls=("HST-04", "IAM-07"),
    ),
    Row(
        keyword="MaxSessions",
        wanted=between(1, 10),
        title=Text(vi="Số phiên trong một kết nối SSH có giới hạn", en="Sessions in one SSH connection are limited"),
        why=Text(
            vi="Không giới hạn thì một kết nối có thể làm cạn tài nguyên máy chủ.",
            en="Without a limit one connection can use the host up.",
        ),
        cis="5.1.17",
    ),
    Row(
        keyword="MaxStartups",
        wanted=Wanted(
            lambda given: all(int(part) <= most for part, most in zip(given.split(":"), (10, 30, 60), strict=False)),
            Text(vi="10:30:60 hoặc chặt hơn", en="10:30:60 or stricter"),
            "10:30:60",
        ),
        title=Text(vi="Số kết nối SSH chưa xác thực có giới hạn", en="Unauthenticated SSH connections are limited"),
        why=Text(
            vi="Không giới hạn thì kẻ tấn công chiếm hết chỗ của người vận hành.",
            en="Without a limit an attacker takes every place an operator needs.",
        ),
        cis="5.1.18",
    ),
    Row(
        keyword="LoginGraceTime",
        wanted=between(1, 60),
        title=Text(vi="Thời gian chờ xác thực SSH ngắn", en="SSH waits only a short time for authentication"),
        why=Text(
            vi="Kết nối chưa xác thực mà để lâu thì chiếm chỗ của kết nối thật.",
            en="Connections that linger unauthenticated take the place of real ones.",
        ),
        cis="5.1.13",
    ),
    Row(
        keyword="ClientAliveInterval",
        wanted=between(1, 300, 15),
        title=Text(vi="SSH hỏi thăm phiên im lặng", en="SSH probes silent sessions"),
        why=Text(
            vi="Phiên bỏ quên còn mở là lối vào cho người khác.",
            en="A forgotten open session is a way in for someone else.",
        ),
        cis="5.1.7",
        controls=("HST-04", "IAM-07"),
    ),
    Row(
        keyword="ClientAliveCountMax",
        wanted=between(1, 3),
        title=Text(vi="SSH đóng phiên không còn trả lời", en="SSH closes sessions that stopped answering"),
        why=Text(
            vi="Phiên không trả lời mà không đóng thì ở lại mãi.",
            en="A session that stopped answering would stay for ever.",
        ),
        cis="5.1.7",
        controls=("HST-04", "IAM-07"),
    ),
    Row(
        keyword="Banner",
        wanted=present(),
        title=Text(vi="SSH hiện cảnh báo trước khi đăng nhập", en="SSH shows a warning before sign-in"),
        why=Text(
            vi="Không có cảnh báo thì khó xử lý người vào trái phép.",
            en="Without a warning it is harder to act against an intruder.",
        ),
        cis="5.1.5",
        severity=Severity.LOW,
    ),
    Row(
        keyword="Ciphers",
        wanted=among(*CIPHERS),
        title=Text(vi="SSH chỉ dùng thuật toán mã hóa mạnh", en="SSH uses strong ciphers only"),
        why=Text(
            vi="Thuật toán yếu cho phép đọc trộm phiên quản trị.",
            en="A weak cipher lets others read an administrator's session.",
        ),
        cis="5.1.6",
        severity=Severity.HIGH,
        controls=("HST-04", "DAT-02"),
    ),
    Row(
        keyword="MACs",
        wanted=among(*MACS),
        title=Text(vi="SSH chỉ dùng mã xác thực thông điệp mạnh", en="SSH uses strong message authentication only"),
        why=Text(
            vi="Mã xác thực yếu cho phép sửa dữ liệu trên đường truyền.",
            en="Weak message authentication lets data be changed on the way.",
        ),
        cis="5.1.15",
        severity=Severity.HIGH,
        controls=("HST-04", "DAT-02"),
    ),
    Row(
        keyword="KexAlgorithms",
        wanted=among(*KEY_EXCHANGES),
        title=Text(vi="SSH chỉ dùng cách trao đổi khóa mạnh", en="SSH uses strong key exchanges only"),
        why=Text(
            vi="Trao đổi khóa yếu làm lộ cả phiên đã ghi lại.",
            en="A weak key exchange gives away even recorded sessions.",
        ),
        cis="5.1.12",
        severity=Severity.HIGH,
        controls=("HST-04", "DAT-02"),
    ),
    Row(
        keyword="HostKeyAlgorithms",
        wanted=among(*HOST_KEYS),
        title=Text(vi="SSH chỉ dùng loại khóa máy chủ mạnh", en="SSH shows strong kinds of host keys only"),
        why=Text(vi="Khóa máy chủ yếu có thể bị giả mạo.", en="A weak host key can be forged."),
        controls=("HST-04", "DAT-02"),
    ),
    *(
        Row(keyword=keyword, wanted=exactly(*values), title=Text(vi=vi, en=en), why=why, cis=number)
        for keyword, values, vi, en, why, number in (
            (
                "DisableForwarding",
                ("yes",),
                "SSH không chuyển tiếp kết nối",
                "SSH forwards no connections",
                TUNNELS,
                "5.1.8",
            ),
            ("X11Forwarding", ("no",), "SSH không chuyển tiếp màn hình", "SSH forwards no displays", TUNNELS, "5.1.8"),
            (
                "AllowAgentForwarding",
                ("no",),
                "SSH không mang theo khóa",
                "SSH carries no key agent along",
                TUNNELS,
                "5.1.8",
            ),
            ("AllowTcpForwarding", ("no",), "SSH không mở đường hầm TCP", "SSH opens no TCP tunnels", TUNNELS, "5.1.8"),
            ("PermitTunnel", ("no",), "SSH không mở đường hầm mạng", "SSH opens no network tunnels", TUNNELS, None),
            ("GSSAPIAuthentication", ("no",), "SSH không nhận GSSAPI", "SSH takes no GSSAPI", UNUSED, "5.1.9"),
            (
                "HostbasedAuthentication",
                ("no",),
                "SSH không tin theo máy",
                "SSH trusts no whole hosts",
                UNUSED,
                "5.1.10",
            ),
            ("IgnoreRhosts", ("yes",), "SSH bỏ qua tệp rhosts", "SSH ignores rhosts files", UNUSED, "5.1.11"),
            (
                "PermitUserEnvironment",
                ("no",),
                "SSH không nhận biến môi trường",
                "SSH takes no user environment",
                ESCAPE,
                "5.1.21",
            ),
            ("UsePAM", ("yes",), "SSH đi qua PAM", "SSH goes through PAM", BYPASS, "5.1.22"),
            (
                "StrictModes",
                ("yes",),
                "SSH kiểm tra quyền của tệp khóa",
                "SSH checks the rights on key files",
                ESCAPE,
                None,
            ),
            ("LogLevel", ("VERBOSE", "INFO"), "SSH ghi nhật ký đủ", "SSH logs enough", TRACE, "5.1.14"),
        )
    ),
)
TABLE = RuleTable("sshd", tuple(row.rule() for row in ROWS))

"""Settings in files of key and value: passwords, lock-out, ageing, auditd, journald."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text
from provincial_policies.wanted import Wanted, at_least, between, exactly


@dataclass(frozen=True)
class File:
    """A file of settings: where its facts lie, its path for people, the package without which it has no say."""

    facts: tuple[str, ...]
    path: str
    short: str
    controls: tuple[str, ...]
    bare_key_is: str | None = None
    default: str | None = None


PWQUALITY = File(("pwquality",), "/etc/security/pwquality.conf.d/50-provincial.conf", "pwquality", ("IAM-06",), "1")
FAILLOCK = File(("faillock",), "/etc/security/faillock.conf", "faillock", ("IAM-07",), "yes")
PWHISTORY = File(("pwhistory",), "/etc/security/pwhistory.conf", "pwhistory", ("IAM-06",), "yes")
LOGIN_DEFS = File(("login_defs",), "/etc/login.defs", "login-defs", ("IAM-06",))
USERADD = File(("useradd",), "/etc/default/useradd", "useradd", ("IAM-05",))
AUDITD = File(("audit", "config"), "/etc/audit/auditd.conf", "auditd", ("HST-07", "LOG-01"))
JOURNALD = File(("journald",), "/etc/systemd/journald.conf.d/60-provincial.conf", "journald", ("LOG-01",))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One key of a file and what it must be; a key that isn't set has the daemon's own default."""

    file: File
    key: str
    wanted: Wanted
    title: Text
    why: Text
    cis: str | None = None
    default: str | None = None
    severity: Severity = Severity.MEDIUM
    controls: tuple[str, ...] = ()
    on_node: Wanted | None = None
    """What a node of a cluster is held to instead; `why` says the reason."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return f"setting-{self.file.short}-{self.key.lower().replace('_', '-')}"

    def rule(self) -> Rule:
        """The rule this row stands for."""
        blank = " " if self.file in (LOGIN_DEFS,) else " = "
        line = f"{self.key}{blank}{self.wanted.example}"
        return host_rule(
            self.check,
            id=self.id,
            title=self.title,
            why=self.why,
            remediation=Text(vi=f"Đặt `{line}` trong {self.file.path}.", en=f"Set `{line}` in {self.file.path}."),
            severity=self.severity,
            controls=self.controls or self.file.controls,
            references=cis(self.cis) if self.cis else (),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """The key's value, else the default, must be as wanted."""
        wanted = self.on_node if self.on_node and facts.is_node else self.wanted
        settings = facts.get(*self.file.facts, default={})
        given = settings.get(self.key, self.default)
        if given == "" and self.file.bare_key_is:
            given = self.file.bare_key_is
        if given is None or not wanted.met(given):
            shown = "absent" if given is None else given
            yield facts.failed(
                *self.file.facts,
                self.key,
                given=given,
                message=Text(vi=f"{self.key} là {'chưa đặt' if given is None else given}", en=f"{self.key} is {shown}"),
                allowed=wanted.text,
            )


REPORTED = exactly("syslog", "single", "halt")
NODE_GOES_ON = Text(
    vi="Nút của cụm chạy tiếp và báo ra nhật ký hệ thống (syslog): dừng máy sẽ kéo theo thành viên etcd và các pod.",
    en="A node of a cluster goes on and says so in the system log (syslog): stopping it would take etcd and its "
    "pods along.",
)
YES = exactly("yes", "1", "true")
CLASSES = Text(
    vi="Mật khẩu một kiểu ký tự dễ bị đoán bằng từ điển.", en="Passwords of one kind of characters fall to word lists."
)
ROWS = (
    Row(
        file=PWQUALITY,
        key="minlen",
        wanted=at_least(14),
        title=Text(vi="Mật khẩu dài ít nhất 14 ký tự", en="Passwords of at least 14 characters"),
        why=Text(vi="Mật khẩu ngắn bị dò ra nhanh.", en="Short passwords are found quickly."),
        cis="5.3.3.2.2",
        severity=Severity.HIGH,
    ),
    Row(
        file=PWQUALITY,
        key="minclass",
        wanted=between(4, 4),
        title=Text(vi="Mật khẩu đủ bốn kiểu ký tự", en="Passwords of all four kinds of characters"),
        why=CLASSES,
        cis="5.3.3.2.3",
    ),
    Row(
        file=PWQUALITY,
        key="difok",
        wanted=at_least(2),
        default="1",
        title=Text(vi="Mật khẩu mới khác mật khẩu cũ", en="New passwords differ from the old one"),
        why=Text(
            vi="Mật khẩu chỉ đổi một ký tự thì đoán được từ mật khẩu cũ.",
            en="A password with one character changed is guessed from the old one.",
        ),
        cis="5.3.3.2.1",
    ),
    Row(
        file=PWQUALITY,
        key="maxrepeat",
        wanted=between(1, 3),
        default="0",
        title=Text(vi="Mật khẩu không lặp một ký tự nhiều lần", en="Passwords repeat no character many times"),
        why=Text(vi="Ký tự lặp làm mật khẩu dài mà yếu.", en="Repeats make a long password weak."),
        cis="5.3.3.2.4",
    ),
    Row(
        file=PWQUALITY,
        key="maxsequence",
        wanted=between(1, 3),
        default="0",
        title=Text(vi="Mật khẩu không chứa dãy liên tiếp dài", en="Passwords hold no long sequences"),
        why=Text(vi="Dãy như 12345 là thứ được thử đầu tiên.", en="Sequences such as 12345 are tried first."),
        cis="5.3.3.2.5",
    ),
    Row(
        file=PWQUALITY,
        key="dictcheck",
        wanted=between(1, 1),
        default="1",
        title=Text(vi="Mật khẩu được so với từ điển", en="Passwords are checked against word lists"),
        why=Text(vi="Từ thông dụng bị thử trong vài giây.", en="Common words are tried within seconds."),
        cis="5.3.3.2.6",
    ),
    Row(
        file=PWQUALITY,
        key="enforcing",
        wanted=between(1, 1),
        default="1",
        title=Text(vi="Kiểm tra mật khẩu có hiệu lực bắt buộc", en="Password checks are enforced"),
        why=Text(vi="Chỉ cảnh báo thì mật khẩu yếu vẫn được nhận.", en="A mere warning lets weak passwords in."),
        cis="5.3.3.2.7",
    ),
    Row(
        file=PWQUALITY,
        key="enforce_for_root",
        wanted=between(1, 1),
        title=Text(vi="Kiểm tra mật khẩu áp dụng cả cho root", en="Password checks hold for root too"),
        why=Text(vi="Root đặt được mật khẩu yếu cho mọi người.", en="Root could set weak passwords for everyone."),
        cis="5.3.3.2.8",
    ),
    Row(
        file=FAILLOCK,
        key="deny",
        wanted=between(1, 5),
        default="3",
        title=Text(vi="Khóa tài khoản sau ít lần sai", en="Accounts lock after few failures"),
        why=Text(vi="Không khóa thì dò mật khẩu được mãi.", en="Without a lock guessing goes on for ever."),
        cis="5.3.3.1.1",
        severity=Severity.HIGH,
    ),
    Row(
        file=FAILLOCK,
        key="unlock_time",
        wanted=Wanted(
            lambda given: given in ("0", "never") or (given.isdigit() and int(given) >= 900),
            Text(vi="0 (quản trị mở khóa) hoặc từ 900 giây", en="0 (an administrator unlocks) or 900 seconds or more"),
            "900",
        ),
        default="600",
        title=Text(vi="Tài khoản bị khóa đủ lâu", en="Locked accounts stay locked long enough"),
        why=Text(vi="Tự mở khóa sớm thì dò tiếp được ngay.", en="An early unlock lets guessing go on."),
        cis="5.3.3.1.2",
    ),
    Row(
        file=FAILLOCK,
        key="root_unlock_time",
        wanted=at_least(60),
        title=Text(vi="Root cũng bị khóa khi nhập sai", en="Root is locked after failures too"),
        why=Text(vi="Tài khoản mạnh nhất không thể là ngoại lệ.", en="The strongest account can't be the exception."),
        cis="5.3.3.1.3",
    ),
    Row(
        file=PWHISTORY,
        key="remember",
        wanted=at_least(24),
        default="10",
        title=Text(vi="Nhớ 24 mật khẩu cũ", en="The last 24 passwords are remembered"),
        why=Text(vi="Dùng lại mật khẩu cũ làm việc đổi vô nghĩa.", en="Reused passwords make changing them pointless."),
        cis="5.3.3.3.1",
    ),
    Row(
        file=PWHISTORY,
        key="enforce_for_root",
        wanted=YES,
        title=Text(vi="Lịch sử mật khẩu áp dụng cả cho root", en="Password history holds for root too"),
        why=Text(vi="Root đặt lại được mật khẩu cũ cho người khác.", en="Root could bring old passwords back."),
        cis="5.3.3.3.2",
    ),
    Row(
        file=LOGIN_DEFS,
        key="PASS_MAX_DAYS",
        wanted=between(1, 60),
        title=Text(vi="Mật khẩu phải đổi trong 60 ngày", en="Passwords are changed within 60 days"),
        why=Text(
            vi="Mật khẩu lộ mà không ai biết thì dùng được mãi; quản trị phải đổi hai tháng một lần.",
            en="A leaked password works for ever; administrators must change theirs every two months.",
        ),
        cis="5.4.1.1",
    ),
    Row(
        file=LOGIN_DEFS,
        key="PASS_MIN_DAYS",
        wanted=between(1, 7, 1),
        title=Text(vi="Không đổi mật khẩu liên tiếp trong ngày", en="No chain of password changes in a day"),
        why=Text(
            vi="Đổi nhiều lần liền thì vượt qua lịch sử mật khẩu.",
            en="Changes in a row get around the password history.",
        ),
        cis="5.4.1.2",
    ),
    Row(
        file=LOGIN_DEFS,
        key="PASS_WARN_AGE",
        wanted=at_least(7),
        title=Text(vi="Báo trước 7 ngày khi mật khẩu hết hạn", en="A warning 7 days before a password ends"),
        why=Text(
            vi="Không báo trước thì người dùng đổi vội và chọn mật khẩu yếu.",
            en="Without a warning people change in a hurry and choose badly.",
        ),
        cis="5.4.1.3",
        severity=Severity.LOW,
    ),
    Row(
        file=LOGIN_DEFS,
        key="ENCRYPT_METHOD",
        wanted=exactly("YESCRYPT", "SHA512"),
        title=Text(vi="Mật khẩu lưu bằng hàm băm mạnh", en="Passwords are kept by a strong hash"),
        why=Text(vi="Hàm băm yếu bị giải ngược nhanh.", en="A weak hash is undone quickly."),
        cis="5.4.1.4",
        severity=Severity.HIGH,
    ),
    Row(
        file=LOGIN_DEFS,
        key="UMASK",
        wanted=exactly("027", "077", "0027", "0077"),
        title=Text(vi="Tệp mới không mở cho người khác", en="New files are closed to others"),
        why=Text(vi="Tệp mới mở cho mọi người làm lộ dữ liệu.", en="New files open to all leak data."),
        cis="5.4.3.3",
        controls=("IAM-03",),
    ),
    Row(
        file=USERADD,
        key="INACTIVE",
        wanted=between(0, 45, 45),
        title=Text(vi="Tài khoản không dùng bị khóa trong 45 ngày", en="Unused accounts are disabled within 45 days"),
        why=Text(
            vi="Tài khoản bỏ quên là lối vào không ai để ý.", en="A forgotten account is a way in nobody watches."
        ),
        cis="5.4.1.5",
    ),
    Row(
        file=AUDITD,
        key="max_log_file",
        wanted=at_least(8),
        title=Text(vi="Tệp ghi vết đủ lớn", en="Audit log files are large enough"),
        why=Text(vi="Tệp nhỏ quay vòng làm mất vết.", en="Small files roll over and lose the trace."),
        cis="6.2.2.1",
    ),
    Row(
        file=AUDITD,
        key="max_log_file_action",
        wanted=exactly("keep_logs"),
        title=Text(vi="Nhật ký ghi vết không tự xóa", en="Audit logs are not deleted on their own"),
        why=Text(vi="Kẻ xâm nhập làm đầy nhật ký để xóa dấu.", en="An intruder fills the log to wipe the traces."),
        cis="6.2.2.2",
        controls=("HST-07", "LOG-02"),
    ),
    Row(
        file=AUDITD,
        key="disk_full_action",
        wanted=exactly("single", "halt"),
        title=Text(vi="Hết đĩa ghi vết thì không im lặng", en="A full audit disk is not passed over"),
        why=Text(
            vi=f"Hết đĩa mà im lặng thì việc làm sau đó không có vết. {NODE_GOES_ON.vi}",
            en=f"A silent full disk leaves no trace. {NODE_GOES_ON.en}",
        ),
        cis="6.2.2.3",
        on_node=REPORTED,
    ),
    Row(
        file=AUDITD,
        key="disk_error_action",
        wanted=exactly("halt", "single", "syslog"),
        title=Text(vi="Lỗi đĩa ghi vết thì không im lặng", en="A failing audit disk is not passed over"),
        why=Text(vi="Đĩa hỏng mà im lặng thì không có vết.", en="A silent disk error leaves no trace."),
        cis="6.2.2.3",
    ),
    Row(
        file=AUDITD,
        key="space_left_action",
        wanted=exactly("email", "exec", "single", "halt", "syslog"),
        title=Text(vi="Sắp hết chỗ ghi vết thì báo", en="Low audit space is reported"),
        why=Text(vi="Không báo thì chỉ biết khi đã mất vết.", en="Unreported, it is noticed when the trace is gone."),
        cis="6.2.2.4",
    ),
    Row(
        file=AUDITD,
        key="admin_space_left_action",
        wanted=exactly("single", "halt"),
        title=Text(vi="Chỗ ghi vết cạn thì hành động", en="Exhausted audit space is acted on"),
        why=Text(
            vi=f"Cạn chỗ mà chạy tiếp thì mất vết. {NODE_GOES_ON.vi}",
            en=f"Going on without space loses the trace. {NODE_GOES_ON.en}",
        ),
        cis="6.2.2.4",
        on_node=REPORTED,
    ),
    Row(
        file=JOURNALD,
        key="Storage",
        wanted=exactly("persistent"),
        default="auto",
        title=Text(vi="Nhật ký hệ thống được lưu trên đĩa", en="The journal is kept on disk"),
        why=Text(vi="Nhật ký trong bộ nhớ mất khi khởi động lại.", en="A journal in memory is gone after a reboot."),
        cis="6.1.1.1.4",
        severity=Severity.HIGH,
    ),
    Row(
        file=JOURNALD,
        key="Compress",
        wanted=YES,
        default="yes",
        title=Text(vi="Nhật ký hệ thống được nén", en="The journal is compressed"),
        why=Text(vi="Không nén thì chỗ lưu cạn sớm.", en="Uncompressed, it uses up its space early."),
        cis="6.1.1.1.3",
        severity=Severity.LOW,
    ),
    Row(
        file=JOURNALD,
        key="SystemMaxUse",
        wanted=Wanted(lambda given: given[:1].isdigit(), Text(vi="một dung lượng", en="a size"), "2G"),
        title=Text(vi="Dung lượng nhật ký hệ thống được định rõ", en="The journal's size is decided"),
        why=Text(
            vi="Không định dung lượng thì nhật ký xóa sớm hoặc làm đầy đĩa.",
            en="Undecided, the journal is cut early or fills the disk.",
        ),
        cis="6.1.1.1.2",
        controls=("LOG-02",),
    ),
)
TABLE = RuleTable("setting", tuple(row.rule() for row in ROWS))

"""Kernel settings: what the files set for every boot, and what runs now."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import CONTAINER_ONLY, FORWARDS, HostFacts, cis, host_rule, not_testable
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text

OWN_IN_CONTAINER = ("net.ipv4.", "net.ipv6.")
"""Settings that a container with a network of its own has for itself; all others are the machine's underneath."""

CONFIG = "/etc/sysctl.d/60-provincial.conf"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One setting, the values allowed, and what it prevents; the first value is the one to write."""

    key: str
    allowed: tuple[str, ...]
    title: Text
    why: Text
    cis: str | None = None
    severity: Severity = Severity.MEDIUM
    control: str = "HST-01"
    more_on_node: tuple[str, ...] = ()
    """What a node of a cluster may have too; `why` says the reason."""
    moot_on_node: Text | None = None

    @property
    def id(self) -> str:
        """The rule's id."""
        return "sysctl-" + self.key.replace(".", "-").replace("_", "-")

    def rule(self) -> Rule:
        """The rule this row stands for."""
        return host_rule(
            self.check,
            id=self.id,
            title=self.title,
            why=self.why,
            remediation=Text(
                vi=f"Ghi `{self.key} = {self.allowed[0]}` vào {CONFIG} rồi chạy `sysctl --system`.",
                en=f"Write `{self.key} = {self.allowed[0]}` to {CONFIG} and run `sysctl --system`.",
            ),
            severity=self.severity,
            controls=(self.control,),
            references=cis(self.cis) if self.cis else (),
            moot_on_node=self.moot_on_node,
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """The files must set it and the kernel must run it; in a container another kernel's value is not judged."""
        accepted = self.allowed + (self.more_on_node if facts.is_node else ())
        values = ", ".join(accepted)
        allowed = Text(vi=values, en=values)
        configured = facts.get("sysctl", "configured", self.key)
        running = facts.get("sysctl", "running", self.key)
        if configured not in accepted:
            yield facts.failed(
                "sysctl",
                "configured",
                self.key,
                given=configured,
                message=Text(
                    vi=f"không tệp nào đặt {self.key} đúng giá trị cho lần khởi động sau",
                    en=f"no file sets {self.key} as required at the next boot",
                ),
                allowed=allowed,
            )
        elif running not in accepted:
            if facts.in_container and (running is None or not self.key.startswith(OWN_IN_CONTAINER)):
                yield not_testable(CONTAINER_ONLY)
            else:
                yield facts.failed(
                    "sysctl",
                    "running",
                    self.key,
                    given=running,
                    message=Text(vi=f"nhân đang chạy {self.key} sai giá trị", en=f"the kernel runs another {self.key}"),
                    allowed=allowed,
                )


def both(
    name: str,
    value: str,
    number: str,
    vi: str,
    en: str,
    why: Text,
    family: str = "ipv4",
    more_on_node: tuple[str, ...] = (),
) -> tuple[Row, Row]:
    """The same setting for every interface there is (all) and every interface to come (default)."""
    return tuple(  # type: ignore[return-value]
        Row(
            key=f"net.{family}.conf.{which}.{name}",
            allowed=(value,),
            title=Text(vi=f"{vi} ({words[0]})", en=f"{en} ({words[1]})"),
            why=why,
            cis=number,
            more_on_node=more_on_node,
        )
        for which, words in {
            "all": ("mọi cổng mạng", "all interfaces"),
            "default": ("cổng mạng mới", "new interfaces"),
        }.items()
    )


def row(
    key: str,
    value: str,
    number: str | None,
    title: Text,
    why: Text,
    *,
    more: tuple[str, ...] = (),
    moot_on_node: Text | None = None,
) -> Row:
    """A row about the kernel as a whole."""
    return Row(key=key, allowed=(value, *more), title=title, why=why, cis=number, moot_on_node=moot_on_node)


REDIRECTS = Text(
    vi="Thông điệp chuyển hướng giả có thể bẻ lưu lượng qua máy của kẻ tấn công.",
    en="Forged redirects can bend traffic through an attacker's machine.",
)
SOURCE_ROUTES = Text(
    vi="Gói tự chọn đường đi có thể vòng qua tường lửa.",
    en="Packets that choose their own way can pass around firewalls.",
)
ADVERTISEMENTS = Text(
    vi="Quảng bá định tuyến giả có thể đổi cổng mặc định của máy chủ.",
    en="A forged router advertisement can change the host's default route.",
)
SPOOFING = Text(
    vi="Không lọc thì gói mang địa chỉ nguồn giả được nhận. Trên nút của cụm, mạng phủ trả lời qua cổng khác nên lọc "
    "lỏng (2) là đủ: nguồn không có đường về vẫn bị chặn.",
    en="Without the filter packets with forged sources get in. On a node of a cluster the overlay network answers by "
    "another interface, so loose filtering (2) is enough: sources without a way back are still dropped.",
)
ROWS = (
    row(
        "kernel.randomize_va_space",
        "2",
        "1.5.1",
        Text(vi="Địa chỉ bộ nhớ được xáo trộn", en="Addresses in memory are randomised"),
        Text(
            vi="Địa chỉ cố định làm lỗi tràn bộ đệm dễ khai thác.", en="Fixed addresses make overflows easy to exploit."
        ),
    ),
    row(
        "kernel.yama.ptrace_scope",
        "1",
        "1.5.2",
        Text(vi="Hạn chế theo dõi tiến trình khác", en="Tracing other processes is restricted"),
        Text(
            vi="Tiến trình bị chiếm có thể đọc bí mật trong bộ nhớ của tiến trình khác.",
            en="A captured process could read secrets in the memory of others.",
        ),
        more=("2", "3"),
    ),
    row(
        "fs.suid_dumpable",
        "0",
        "1.5.3",
        Text(vi="Chương trình đặc quyền không để lại ảnh bộ nhớ", en="Privileged programs leave no core dump"),
        Text(vi="Ảnh bộ nhớ có thể chứa mật khẩu và khóa.", en="A core dump may hold passwords and keys."),
    ),
    row(
        "kernel.kptr_restrict",
        "2",
        None,
        Text(vi="Không lộ địa chỉ của nhân", en="The kernel's addresses are hidden"),
        Text(vi="Biết địa chỉ nhân thì vượt được xáo trộn bộ nhớ.", en="Known kernel addresses undo randomisation."),
        more=("1",),
    ),
    row(
        "kernel.dmesg_restrict",
        "1",
        None,
        Text(vi="Chỉ quản trị đọc được nhật ký của nhân", en="Only administrators read the kernel's messages"),
        Text(vi="Nhật ký nhân lộ địa chỉ và thiết bị.", en="Kernel messages give away addresses and devices."),
    ),
    row(
        "kernel.unprivileged_bpf_disabled",
        "1",
        None,
        Text(vi="Người dùng thường không nạp được chương trình BPF", en="Ordinary users load no BPF programs"),
        Text(vi="BPF là đường tấn công nhân quen thuộc.", en="BPF is a well-trodden way into the kernel."),
        more=("2",),
    ),
    row(
        "kernel.perf_event_paranoid",
        "3",
        None,
        Text(vi="Hạn chế đo hiệu năng của nhân", en="Performance events are restricted"),
        Text(vi="Bộ đo hiệu năng từng nhiều lần lộ dữ liệu.", en="Performance events have leaked data more than once."),
        more=("2", "4"),
    ),
    row(
        "kernel.sysrq",
        "0",
        None,
        Text(vi="Phím SysRq bị tắt", en="The SysRq key is off"),
        Text(vi="Người ở bàn phím có thể dừng máy chủ.", en="Anyone at the keyboard could stop the host."),
        more=("4", "16", "20", "176"),
    ),
    row(
        "fs.protected_hardlinks",
        "1",
        None,
        Text(vi="Liên kết cứng được bảo vệ", en="Hard links are protected"),
        Text(vi="Liên kết cứng tới tệp người khác là bẫy quen.", en="Hard links to others' files are a known trap."),
    ),
    row(
        "fs.protected_symlinks",
        "1",
        None,
        Text(vi="Liên kết mềm được bảo vệ", en="Symbolic links are protected"),
        Text(
            vi="Liên kết mềm trong thư mục chung dẫn chương trình ghi nhầm tệp.",
            en="Links in shared folders lead programs to write to the wrong file.",
        ),
    ),
    row(
        "fs.protected_fifos",
        "2",
        None,
        Text(vi="Ống dẫn trong thư mục chung được bảo vệ", en="Pipes in shared folders are protected"),
        Text(vi="Ống dẫn đặt sẵn có thể hứng dữ liệu.", en="A pipe laid out beforehand can catch data."),
        more=("1",),
    ),
    row(
        "fs.protected_regular",
        "2",
        None,
        Text(vi="Tệp trong thư mục chung được bảo vệ", en="Files in shared folders are protected"),
        Text(vi="Tệp đặt sẵn có thể hứng dữ liệu.", en="A file laid out beforehand can catch data."),
        more=("1",),
    ),
    row(
        "net.core.bpf_jit_harden",
        "2",
        None,
        Text(vi="Bộ biên dịch BPF được gia cố", en="The BPF compiler is hardened"),
        Text(vi="Mã biên dịch sẵn giúp vượt bảo vệ bộ nhớ.", en="Compiled code helps around memory protection."),
    ),
    row(
        "net.ipv4.ip_forward",
        "0",
        "3.3.1",
        Text(vi="Máy chủ không chuyển tiếp gói IPv4", en="The host forwards no IPv4 packets"),
        Text(
            vi="Máy chủ nối hai vùng mạng làm mất tác dụng phân vùng.",
            en="A host that joins two zones undoes the zoning.",
        ),
        moot_on_node=FORWARDS,
    ),
    row(
        "net.ipv6.conf.all.forwarding",
        "0",
        "3.3.1",
        Text(vi="Máy chủ không chuyển tiếp gói IPv6", en="The host forwards no IPv6 packets"),
        Text(
            vi="Chuyển tiếp IPv6 làm mất tác dụng phân vùng dù IPv4 đã chặn.",
            en="Forwarded IPv6 undoes the zoning even where IPv4 is closed.",
        ),
        moot_on_node=FORWARDS,
    ),
    *both("send_redirects", "0", "3.3.2", "Không gửi chuyển hướng", "No redirects are sent", REDIRECTS),
    row(
        "net.ipv4.icmp_ignore_bogus_error_responses",
        "1",
        "3.3.3",
        Text(vi="Bỏ qua thông báo lỗi ICMP sai quy cách", en="Bogus ICMP errors are ignored"),
        Text(vi="Thông báo sai làm đầy nhật ký.", en="Bogus errors fill the logs."),
    ),
    row(
        "net.ipv4.icmp_echo_ignore_broadcasts",
        "1",
        "3.3.4",
        Text(vi="Không trả lời ping quảng bá", en="Broadcast pings get no answer"),
        Text(vi="Trả lời quảng bá giúp khuếch đại tấn công.", en="Answers to broadcasts amplify attacks."),
    ),
    *both("accept_redirects", "0", "3.3.5", "Không nhận chuyển hướng IPv4", "No IPv4 redirects are taken", REDIRECTS),
    *both(
        "accept_redirects",
        "0",
        "3.3.5",
        "Không nhận chuyển hướng IPv6",
        "No IPv6 redirects are taken",
        REDIRECTS,
        "ipv6",
    ),
    *both(
        "secure_redirects",
        "0",
        "3.3.6",
        "Không nhận chuyển hướng từ cổng nối",
        "No gateway redirects are taken",
        REDIRECTS,
    ),
    *both(
        "rp_filter",
        "1",
        "3.3.7",
        "Lọc gói có nguồn giả",
        "Packets with forged sources are dropped",
        SPOOFING,
        more_on_node=("2",),
    ),
    *both(
        "accept_source_route",
        "0",
        "3.3.8",
        "Không nhận gói IPv4 tự định tuyến",
        "No source-routed IPv4 packets are taken",
        SOURCE_ROUTES,
    ),
    *both(
        "accept_source_route",
        "0",
        "3.3.8",
        "Không nhận gói IPv6 tự định tuyến",
        "No source-routed IPv6 packets are taken",
        SOURCE_ROUTES,
        "ipv6",
    ),
    *both(
        "log_martians",
        "1",
        "3.3.9",
        "Ghi lại gói có địa chỉ vô lý",
        "Packets with impossible addresses are logged",
        Text(
            vi="Không ghi lại thì không thấy ai dò mạng bằng địa chỉ giả.",
            en="Without the log nobody sees probing with forged addresses.",
        ),
    ),
    row(
        "net.ipv4.tcp_syncookies",
        "1",
        "3.3.10",
        Text(vi="Chống ngập kết nối dở dang", en="Floods of half-open connections are survived"),
        Text(vi="Ngập SYN làm dịch vụ ngừng trả lời.", en="A SYN flood stops services from answering."),
    ),
    *both(
        "accept_ra",
        "0",
        "3.3.11",
        "Không nhận quảng bá định tuyến",
        "No router advertisements are taken",
        ADVERTISEMENTS,
        "ipv6",
    ),
)
TABLE = RuleTable("sysctl", tuple(one.rule() for one in ROWS))

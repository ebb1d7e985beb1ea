"""Kernel modules that a server never needs: blocked in modprobe's files, and not loaded."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import CONTAINER_ONLY, HostFacts, cis, host_rule, not_testable
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text, levels_from

NEVER = ("/bin/false", "/usr/bin/false", "/bin/true", "/usr/bin/true")
CONFIG = "/etc/modprobe.d/60-provincial.conf"


@dataclass(frozen=True)
class Row:
    """A module, what it is for in two languages, its CIS number and the level from which it is blocked."""

    module: str
    vi: str
    en: str
    cis: str | None = None
    first_level: int = 1
    moot_on_node: Text | None = None

    @property
    def kernel_name(self) -> str:
        """The name as the kernel lists it."""
        return self.module.replace("-", "_")

    def rule(self) -> Rule:
        """The rule this row stands for."""
        return host_rule(
            self.check,
            id=f"module-{self.kernel_name.replace('_', '-')}-blocked",
            title=Text(vi=f"Mô-đun {self.module} bị chặn ({self.vi})", en=f"Module {self.module} blocked ({self.en})"),
            why=Text(
                vi=f"Máy chủ không cần {self.vi}; mã không dùng trong nhân chỉ là lối tấn công.",
                en=f"A server needs no {self.en}; unused code in the kernel is only a way to attack it.",
            ),
            remediation=Text(
                vi=f"Ghi `install {self.module} /bin/false` và `blacklist {self.module}` vào {CONFIG}, "
                f"rồi `modprobe -r {self.module}`.",
                en=f"Write `install {self.module} /bin/false` and `blacklist {self.module}` to {CONFIG}, "
                f"then `modprobe -r {self.module}`.",
            ),
            severity=Severity.MEDIUM,
            controls=("HST-02",) if self.first_level > 1 else ("HST-01",),
            references=cis(self.cis) if self.cis else (),
            levels=levels_from(self.first_level),
            moot_on_node=self.moot_on_node,
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """Both lines must be there; what a container's kernel holds can't be judged there."""
        name = self.kernel_name
        command = facts.get("modules", "blocked", "install", name)
        if command not in NEVER:
            yield facts.failed(
                "modules",
                "blocked",
                "install",
                name,
                given=command,
                message=Text(vi=f"modprobe vẫn nạp được {self.module}", en=f"modprobe would still load {self.module}"),
                allowed=Text(vi=f"install {self.module} /bin/false", en=f"install {self.module} /bin/false"),
            )
        elif name not in facts.get("modules", "blocked", "blacklist", default=[]):
            yield facts.failed(
                "modules",
                "blocked",
                "blacklist",
                message=Text(vi=f"{self.module} không có trong danh sách cấm", en=f"{self.module} is not blacklisted"),
                allowed=Text(vi=f"blacklist {self.module}", en=f"blacklist {self.module}"),
            )
        else:
            for path in ("loaded", "built_in"):
                if name not in facts.get("modules", path, default=[]):
                    continue
                if facts.in_container:
                    yield not_testable(CONTAINER_ONLY)
                else:
                    yield facts.failed(
                        "modules",
                        path,
                        given=self.module,
                        message=Text(
                            vi=f"{self.module} đang ở trong nhân", en=f"{self.module} is in the running kernel"
                        ),
                    )


LAYERS = Text(
    vi="bộ chạy container trên nút của cụm xếp các lớp ảnh bằng overlay",
    en="the container runtime on a node of a cluster lays its images with overlay",
)
ROWS = (
    Row("cramfs", "hệ tệp nén cũ", "old compressed file system", "1.1.1.1"),
    Row("freevxfs", "hệ tệp Veritas", "Veritas file system", "1.1.1.2"),
    Row("hfs", "hệ tệp Macintosh cũ", "old Macintosh file system", "1.1.1.3"),
    Row("hfsplus", "hệ tệp Macintosh", "Macintosh file system", "1.1.1.4"),
    Row("jffs2", "hệ tệp bộ nhớ flash", "flash memory file system", "1.1.1.5"),
    Row("overlay", "hệ tệp xếp lớp của container", "layered file system of containers", "1.1.1.6", 3, LAYERS),
    Row("squashfs", "hệ tệp nén của snap", "compressed file system of snaps", "1.1.1.7", 3),
    Row("udf", "hệ tệp đĩa quang", "optical disc file system", "1.1.1.8", 3),
    Row("usb-storage", "ổ đĩa USB", "USB storage", "1.1.1.9"),
    Row("dccp", "giao thức DCCP", "DCCP protocol", "3.2.1", 3),
    Row("tipc", "giao thức TIPC", "TIPC protocol", "3.2.2", 3),
    Row("rds", "giao thức RDS", "RDS protocol", "3.2.3", 3),
    Row("sctp", "giao thức SCTP", "SCTP protocol", "3.2.4", 3),
    Row("firewire-core", "cổng FireWire", "FireWire port"),
    Row("bluetooth", "Bluetooth", "Bluetooth"),
)
TABLE = RuleTable("module", tuple(row.rule() for row in ROWS))

"""File systems of their own for what fills up or is shared, and the options that take their teeth out."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule, not_testable
from provincial_policies.rule import Finding, Findings, NotApplicable, Rule, RuleTable, Severity, Text, levels_from

ONE_FILE_SYSTEM = Text(
    vi="máy chủ là container: hệ tệp của nó là một thư mục của máy bên dưới, không chia phân vùng được",
    en="the host is a container: its file system is a folder of the machine underneath and can't be partitioned",
)
OPTIONS = {
    "nodev": Text(
        vi="tệp thiết bị ở đây mở lối vào phần cứng", en="device files here would open a way to the hardware"
    ),
    "nosuid": Text(
        vi="chương trình SUID ở đây cho quyền quản trị", en="SUID programs here would give away root's rights"
    ),
    "noexec": Text(vi="mã tải về sẽ chạy được tại đây", en="downloaded code could be run from here"),
}
"""What each option prevents."""


@dataclass(frozen=True)
class Place:
    """A folder that is to be a file system of its own, its CIS number, and whether a container can have it."""

    path: str
    cis: str
    options: tuple[str, ...]
    in_container: bool = False
    first_level: int = 3

    @property
    def name(self) -> str:
        """The path as ids hold it."""
        return self.path.strip("/").replace("/", "-")

    def rules(self) -> tuple[Rule, ...]:
        """The rule that it is one, and a rule for each option."""
        return (self.separate(), *(self.option(option, number) for number, option in enumerate(self.options, start=2)))

    def separate(self) -> Rule:
        """The rule that the place is a file system of its own."""
        return host_rule(
            self.check_separate,
            id=f"mount-{self.name}-separate",
            title=Text(vi=f"{self.path} là hệ tệp riêng", en=f"{self.path} is a file system of its own"),
            why=Text(
                vi=f"{self.path} đầy lên sẽ làm cả máy chủ ngừng, và không đặt được tùy chọn bảo vệ riêng.",
                en=f"When {self.path} fills up the whole host stops, and it can't have options of its own.",
            ),
            remediation=Text(
                vi=f"Tạo phân vùng hoặc ổ logic (với thư mục tạm: tmpfs) cho {self.path} và khai báo trong /etc/fstab "
                "hoặc một đơn vị mount.",
                en=f"Make a partition or logical volume (a tmpfs for temporary folders) for {self.path} and declare it "
                "in /etc/fstab or a mount unit.",
            ),
            severity=Severity.MEDIUM if self.in_container else Severity.LOW,
            controls=("HST-01",),
            references=cis(f"{self.cis}.1"),
            levels=levels_from(1 if self.in_container else self.first_level),
        )

    def option(self, option: str, number: int) -> Rule:
        """The rule that the place has an option."""

        def check(facts: HostFacts, context: Context) -> Findings:
            mount = facts.get("mounts", self.path)
            if mount is None and facts.in_container and not self.in_container:
                yield not_testable(ONE_FILE_SYSTEM)
            elif mount is None:
                yield NotApplicable(
                    reason=Text(
                        vi=f"{self.path} không phải hệ tệp riêng", en=f"{self.path} is no file system of its own"
                    )
                )
            elif option not in mount["options"]:
                yield facts.failed(
                    "mounts",
                    self.path,
                    "options",
                    given=mount["options"],
                    message=Text(vi=f"{self.path} gắn thiếu {option}", en=f"{self.path} is mounted without {option}"),
                    allowed=Text(vi=option, en=option),
                )

        return host_rule(
            check,
            id=f"mount-{self.name}-{option}",
            title=Text(vi=f"{self.path} gắn với {option}", en=f"{self.path} mounted with {option}"),
            why=Text(vi=f"Thiếu {option} thì {OPTIONS[option].vi}.", en=f"Without {option} {OPTIONS[option].en}."),
            remediation=Text(
                vi=f"Thêm {option} vào tùy chọn của {self.path} rồi `mount -o remount {self.path}`.",
                en=f"Add {option} to the options of {self.path} and run `mount -o remount {self.path}`.",
            ),
            severity=Severity.MEDIUM,
            controls=("HST-01",),
            references=cis(f"{self.cis}.{number}"),
            levels=levels_from(1 if self.in_container else self.first_level),
        )

    def check_separate(self, facts: HostFacts, context: Context) -> Findings:
        """It must be mounted, and not as a mere folder of another place."""
        if facts.get("mounts", self.path) is None:
            yield self.missing(facts)

    def missing(self, facts: HostFacts) -> Finding:
        """The finding where the place is no file system of its own."""
        if facts.in_container and not self.in_container:
            return not_testable(ONE_FILE_SYSTEM)
        return facts.failed(
            "mounts",
            self.path,
            message=Text(vi=f"{self.path} không phải hệ tệp riêng", en=f"{self.path} is no file system of its own"),
            allowed=Text(vi="một hệ tệp gắn tại đây", en="a file system mounted here"),
        )


ALL = ("nodev", "nosuid", "noexec")
PLACES = (
    Place("/tmp", "1.1.2.1", ALL, in_container=True),
    Place("/dev/shm", "1.1.2.2", ALL, in_container=True),
    Place("/home", "1.1.2.3", ("nodev", "nosuid")),
    Place("/var", "1.1.2.4", ("nodev", "nosuid")),
    Place("/var/tmp", "1.1.2.5", ALL),
    Place("/var/log", "1.1.2.6", ALL),
    Place("/var/log/audit", "1.1.2.7", ALL),
)
TABLE = RuleTable("mount", tuple(rule for place in PLACES for rule in place.rules()))

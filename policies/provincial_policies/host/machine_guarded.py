"""The machine's own guards: AppArmor, the boot loader, core dumps, radios, a release that is still supported."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.host_facts import HERE, Checks, HostFacts, cis, named, not_testable
from provincial_policies.rule import Findings, Severity, Text, levels_from

SUPPORTED = {"debian": ("12", "13"), "ubuntu": ("22.04", "24.04", "26.04")}
CONFINED = ("enforce", "complain", "kill")
checks = Checks("machine")


@checks.row(
    "apparmor-at-boot",
    title=Text(vi="AppArmor bật từ lúc khởi động", en="AppArmor is on from boot"),
    why=Text(vi="AppArmor tắt thì không hồ sơ nào có tác dụng.", en="With AppArmor off no profile has any effect."),
    remediation=Text(
        vi="Thêm `apparmor=1 security=apparmor` vào GRUB_CMDLINE_LINUX rồi `update-grub`.",
        en="Add `apparmor=1 security=apparmor` to GRUB_CMDLINE_LINUX and run `update-grub`.",
    ),
    controls=("HST-01",),
    references=cis("1.3.1.2"),
)
def apparmor_at_boot(facts: HostFacts, context: Context) -> Findings:
    """The kernel's command line must not switch it off, and the boot loader must switch it on."""
    if facts.in_container:
        yield not_testable(HERE["container"])
        return
    line = facts.get("boot", "command_line", default=[])
    loader = facts.get("boot", "loader", "command_line", default=[])
    if "apparmor=0" in line or not {"apparmor=1", "security=apparmor"} <= {*line, *loader}:
        yield facts.failed(
            "boot",
            "command_line",
            given=" ".join(line),
            message=Text(vi="khởi động không bật AppArmor", en="the boot does not switch AppArmor on"),
            allowed=Text(vi="apparmor=1 security=apparmor", en="apparmor=1 security=apparmor"),
        )


@checks.row(
    "apparmor-profiles-loaded",
    title=Text(vi="Hồ sơ AppArmor đã nạp và không bị tắt", en="AppArmor profiles are loaded and none is off"),
    why=Text(vi="Hồ sơ bị tắt không ngăn được gì.", en="A profile that is off keeps nothing back."),
    remediation=Text(vi="Chạy `aa-enforce /etc/apparmor.d/*`.", en="Run `aa-enforce /etc/apparmor.d/*`."),
    controls=("HST-01",),
    references=cis("1.3.1.3"),
)
def apparmor_profiles_loaded(facts: HostFacts, context: Context) -> Findings:
    """There are profiles, and each is at least in complain mode."""
    profiles = facts.get("apparmor", "profiles", default={})
    off = [name for name, mode in profiles.items() if mode not in CONFINED and mode != "unconfined"]
    if not profiles:
        off = ["-"]
    message = Text(vi="không có tác dụng", en="without effect")
    yield from named(facts, "apparmor", off, message, Text(vi="enforce, complain", en="enforce, complain"))


@checks.row(
    "apparmor-enforced",
    title=Text(vi="Mọi hồ sơ AppArmor ở chế độ cưỡng chế", en="Every AppArmor profile is enforced"),
    why=Text(vi="Chế độ cảnh báo chỉ ghi lại, không ngăn.", en="Complain mode records and stops nothing."),
    remediation=Text(vi="Chạy `aa-enforce /etc/apparmor.d/*`.", en="Run `aa-enforce /etc/apparmor.d/*`."),
    controls=("HST-01",),
    references=cis("1.3.1.4"),
    levels=levels_from(3),
)
def apparmor_enforced(facts: HostFacts, context: Context) -> Findings:
    """No profile in complain mode."""
    profiles = facts.get("apparmor", "profiles", default={})
    weak = [name for name, mode in profiles.items() if mode == "complain"]
    yield from named(
        facts, "apparmor", weak, Text(vi="chỉ cảnh báo", en="complains only"), Text(vi="enforce", en="enforce")
    )


@checks.row(
    "apparmor-nothing-unconfined",
    title=Text(vi="Chương trình có hồ sơ đều bị giới hạn", en="Every program with a profile is confined"),
    why=Text(
        vi="Chương trình chạy trước khi nạp hồ sơ thì không bị giới hạn.",
        en="A program started before its profile was loaded is not confined.",
    ),
    remediation=Text(vi="Khởi động lại dịch vụ được nêu.", en="Restart the services that are named."),
    controls=("HST-01",),
    references=cis("1.3.1.4"),
    levels=levels_from(3),
)
def apparmor_nothing_unconfined(facts: HostFacts, context: Context) -> Findings:
    """No running program escapes the profile of its own path."""
    names = facts.get("apparmor", "unconfined", default=[])
    yield from named(
        facts, "apparmor", names, Text(vi="không bị giới hạn", en="not confined"), Text(vi="không có", en="none")
    )


@checks.row(
    "boot-loader-password",
    title=Text(vi="Bộ nạp khởi động có mật khẩu", en="The boot loader has a password"),
    why=Text(
        vi="Ai ngồi trước máy cũng sửa được dòng khởi động để thành root.",
        en="Anyone at the console could edit the boot line and become root.",
    ),
    remediation=Text(
        vi="Tạo hàm băm bằng `grub-mkpasswd-pbkdf2`, khai báo superusers trong /etc/grub.d/, rồi `update-grub`.",
        en="Make a hash with `grub-mkpasswd-pbkdf2`, name superusers in /etc/grub.d/ and run `update-grub`.",
    ),
    controls=("HST-01", "IAM-03"),
    references=cis("1.4.1"),
)
def boot_loader_password(facts: HostFacts, context: Context) -> Findings:
    """GRUB asks for a user and a hashed password; a container boots by none of its own."""
    loader = facts.get("boot", "loader")
    if facts.in_container:
        yield not_testable(
            Text(
                vi="máy chủ là container nên không có bộ nạp khởi động",
                en="the host is a container and has no boot loader",
            )
        )
    elif loader is None or not (loader["superusers"] and loader["password"]):
        yield facts.failed(
            "boot",
            "loader",
            given="no GRUB" if loader is None else "no password",
            message=Text(vi="bộ nạp khởi động không đòi mật khẩu", en="the boot loader asks for no password"),
            allowed=Text(vi="superusers và password_pbkdf2", en="superusers and password_pbkdf2"),
        )


@checks.row(
    "core-dumps-limited",
    title=Text(vi="Không ai để lại ảnh bộ nhớ", en="Nobody leaves core dumps"),
    why=Text(vi="Ảnh bộ nhớ có thể chứa mật khẩu và khóa.", en="A core dump may hold passwords and keys."),
    remediation=Text(
        vi="Ghi `* hard core 0` vào /etc/security/limits.d/60-provincial.conf.",
        en="Write `* hard core 0` to /etc/security/limits.d/60-provincial.conf.",
    ),
    controls=("HST-01",),
    references=cis("1.5.3"),
)
def core_dumps_limited(facts: HostFacts, context: Context) -> Findings:
    """A hard limit of 0 for everyone."""
    if ["*", "hard", "core", "0"] not in facts.get("limits"):
        yield facts.failed(
            "limits",
            message=Text(vi="ảnh bộ nhớ không bị giới hạn", en="core dumps are not limited"),
            allowed=Text(vi="* hard core 0", en="* hard core 0"),
        )


@checks.row(
    "core-dumps-not-stored",
    title=Text(vi="systemd không lưu ảnh bộ nhớ", en="systemd stores no core dumps"),
    why=Text(vi="Ảnh bộ nhớ được lưu ở chỗ người khác có thể lấy.", en="Stored dumps can be taken away."),
    remediation=Text(
        vi="Ghi `Storage=none` và `ProcessSizeMax=0` vào /etc/systemd/coredump.conf.d/60-provincial.conf.",
        en="Write `Storage=none` and `ProcessSizeMax=0` to /etc/systemd/coredump.conf.d/60-provincial.conf.",
    ),
    controls=("HST-01",),
    references=cis("1.5.3"),
    severity=Severity.LOW,
)
def core_dumps_not_stored(facts: HostFacts, context: Context) -> Findings:
    """Both settings, so that the measure stands when systemd-coredump is installed one day."""
    found = facts.get("coredump", default={})
    if found.get("Storage") != "none" or found.get("ProcessSizeMax") != "0":
        yield facts.failed(
            "coredump",
            given=found.get("Storage"),
            message=Text(vi="systemd lưu ảnh bộ nhớ", en="systemd would store core dumps"),
            allowed=Text(vi="Storage=none, ProcessSizeMax=0", en="Storage=none, ProcessSizeMax=0"),
        )


@checks.row(
    "no-wireless",
    title=Text(vi="Không có cổng mạng không dây", en="No wireless interface"),
    why=Text(vi="Cổng không dây đi vòng qua phân vùng mạng.", en="A wireless interface passes around the zones."),
    remediation=Text(vi="Tháo hoặc tắt cổng, chặn mô-đun của nó.", en="Take it out or off and block its module."),
    controls=("HST-02",),
    references=cis("3.1.2"),
)
def no_wireless(facts: HostFacts, context: Context) -> Findings:
    """The kernel lists none."""
    yield from named(
        facts, "wireless", facts.get("wireless"), Text(vi="không dây", en="wireless"), Text(vi="không có", en="none")
    )


@checks.row(
    "release-supported",
    title=Text(vi="Hệ điều hành còn được hỗ trợ", en="The release is still supported"),
    why=Text(vi="Bản hết hỗ trợ không còn bản vá.", en="An unsupported release gets no more fixes."),
    remediation=Text(vi="Nâng cấp lên Debian 12 hoặc 13.", en="Upgrade to Debian 12 or 13."),
    controls=("HST-06",),
    severity=Severity.HIGH,
)
def release_supported(facts: HostFacts, context: Context) -> Findings:
    """The releases that this version of the rules knows to be supported."""
    name, version = facts.get("host", "release", "ID"), facts.get("host", "release", "VERSION_ID")
    if version not in SUPPORTED.get(name, ()):
        yield facts.failed(
            "host",
            "release",
            given=f"{name} {version}",
            message=Text(vi=f"{name} {version} không còn hỗ trợ", en=f"{name} {version} is not supported"),
            allowed=Text(vi="debian 12, debian 13", en="debian 12, debian 13"),
        )


TABLE = checks.table()

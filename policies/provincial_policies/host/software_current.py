"""Software that is patched, from sources that are known, and scanned for malware."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis, named
from provincial_policies.rule import Findings, Severity, Text

MOST_LIST_DAYS = 7
MOST_SIGNATURE_HOURS = 24
checks = Checks("software")
NONE = Text(vi="không có", en="none")


@checks.row(
    "no-security-updates-wait",
    title=Text(vi="Không có bản vá bảo mật đang chờ", en="No security update is waiting"),
    why=Text(vi="Lỗ hổng đã công bố bị khai thác trong vài ngày.", en="Published holes are used within days."),
    remediation=Text(
        vi="Chạy `unattended-upgrade` hoặc `apt-get dist-upgrade`.",
        en="Run `unattended-upgrade` or `apt-get dist-upgrade`.",
    ),
    controls=("HST-06",),
    references=cis("1.2.2.1"),
    severity=Severity.HIGH,
)
def no_security_updates_wait(facts: HostFacts, context: Context) -> Findings:
    """By the host's own package lists."""
    names = [one["name"] for one in facts.get("updates", "pending") if one["security"]]
    yield from named(facts, "updates", names, Text(vi="chưa vá", en="not patched"), NONE)


@checks.row(
    "lists-fresh",
    title=Text(vi="Danh sách gói còn mới", en="Package lists are fresh"),
    why=Text(vi="Danh sách cũ làm máy tưởng đã vá đủ.", en="Old lists make the host look patched."),
    remediation=Text(
        vi="Chạy `apt-get update`; bật apt-daily.timer.", en="Run `apt-get update`; switch apt-daily.timer on."
    ),
    controls=("HST-06",),
    references=cis("1.2.2.1"),
)
def lists_fresh(facts: HostFacts, context: Context) -> Findings:
    """Fetched within a week: by the stamp of the last update, else by the lists themselves."""
    ages = [facts.get("updates", "lists_checked_days"), facts.get("updates", "lists_age_days")]
    known = [age for age in ages if age is not None]
    if not known or min(known) > MOST_LIST_DAYS:
        yield facts.failed(
            "updates",
            "lists_checked_days",
            given=min(known) if known else None,
            message=Text(vi="danh sách gói đã cũ", en="the package lists are old"),
            allowed=Text(vi=f"nhiều nhất {MOST_LIST_DAYS} ngày", en=f"at most {MOST_LIST_DAYS} days"),
        )


@checks.row(
    "updates-automatic",
    title=Text(vi="Bản vá bảo mật tự cài", en="Security updates install themselves"),
    why=Text(vi="Chờ người vá thì lỗ hổng mở nhiều ngày.", en="Waiting for a person leaves holes open for days."),
    remediation=Text(
        vi='Ghi `APT::Periodic::Unattended-Upgrade "1";` và `APT::Periodic::Update-Package-Lists "1";` vào '
        "/etc/apt/apt.conf.d/.",
        en='Write `APT::Periodic::Unattended-Upgrade "1";` and `APT::Periodic::Update-Package-Lists "1";` to '
        "/etc/apt/apt.conf.d/.",
    ),
    controls=("HST-06",),
    references=cis("1.2.2.1"),
)
def updates_automatic(facts: HostFacts, context: Context) -> Findings:
    """Both periodic settings are on."""
    config = facts.get("apt", "config", default={})
    for key in ("APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade"):
        value = (config.get(key) or ["0"])[-1]
        if value in ("0", ""):
            yield facts.failed(
                "apt",
                "config",
                key,
                given=value,
                message=Text(vi=f"{key} tắt", en=f"{key} is off"),
                allowed=Text(vi="1", en="1"),
            )


@checks.row(
    "sources-signed",
    title=Text(vi="Nguồn gói đều phải có chữ ký", en="Every package source must be signed"),
    why=Text(vi="Nguồn không chữ ký cài được gói giả.", en="Unsigned sources install forged packages."),
    remediation=Text(
        vi="Bỏ trusted=yes và các tùy chọn cho nguồn không an toàn.",
        en="Take trusted=yes and the options for insecure sources away.",
    ),
    controls=("HST-06",),
    references=cis("1.2.1.1", "1.2.1.2"),
    severity=Severity.HIGH,
)
def sources_signed(facts: HostFacts, context: Context) -> Findings:
    """No source is trusted unsigned, and apt is told to accept none."""
    texts = [one["text"] for one in facts.get("apt", "sources")]
    loose = [
        text
        for text in texts
        if "trusted=yes" in text.replace(" ", "").lower() or text.lower().startswith("trusted: yes")
    ]
    config = facts.get("apt", "config", default={})
    switches = (
        "Acquire::AllowInsecureRepositories",
        "Acquire::AllowWeakRepositories",
        "APT::Get::AllowUnauthenticated",
    )
    loose += [key for key in switches if (config.get(key) or ["0"])[-1].lower() in ("1", "true", "yes")]
    yield from named(facts, "apt", loose, Text(vi="không cần chữ ký", en="needs no signature"), NONE)


@checks.row(
    "packages-whole",
    title=Text(vi="Không có gói cài dở", en="No package is half installed"),
    why=Text(
        vi="Gói cài dở để lại dịch vụ ở trạng thái không biết trước.",
        en="A half-installed package leaves services in an unknown state.",
    ),
    remediation=Text(vi="Chạy `dpkg --configure -a`.", en="Run `dpkg --configure -a`."),
    controls=("HST-06",),
    severity=Severity.LOW,
)
def packages_whole(facts: HostFacts, context: Context) -> Findings:
    """dpkg's own audit finds nothing."""
    yield from named(facts, "packages", facts.get("packages", "broken"), Text(vi="cài dở", en="half installed"), NONE)


@checks.row(
    "malware-signatures-fresh",
    title=Text(vi="Mẫu nhận dạng mã độc còn mới", en="Malware signatures are fresh"),
    why=Text(vi="Mẫu cũ không nhận ra mã độc mới.", en="Old signatures don't know new malware."),
    remediation=Text(
        vi="Bật clamav-freshclam và trỏ về kho mẫu của tỉnh.",
        en="Switch clamav-freshclam on and point it to the province's mirror.",
    ),
    controls=("HST-05",),
)
def malware_signatures_fresh(facts: HostFacts, context: Context) -> Findings:
    """At most a day old."""
    age = facts.get("clamav", "signature_age_hours")
    if age is None or age > MOST_SIGNATURE_HOURS:
        yield facts.failed(
            "clamav",
            "signature_age_hours",
            given=age,
            message=Text(vi="không có mẫu mới", en="there are no fresh signatures"),
            allowed=Text(vi=f"nhiều nhất {MOST_SIGNATURE_HOURS} giờ", en=f"at most {MOST_SIGNATURE_HOURS} hours"),
        )


@checks.row(
    "malware-updates-run",
    title=Text(vi="Mẫu nhận dạng tự cập nhật", en="Malware signatures update themselves"),
    why=Text(vi="Không tự cập nhật thì mẫu cũ dần.", en="Without updates signatures grow old."),
    remediation=Text(
        vi="Chạy `systemctl enable --now clamav-freshclam`.", en="Run `systemctl enable --now clamav-freshclam`."
    ),
    controls=("HST-05",),
)
def malware_updates_run(facts: HostFacts, context: Context) -> Findings:
    """The freshclam service or timer is switched on."""
    services = facts.get("services")
    names = ("clamav-freshclam.service", "clamav-freshclam-once.timer", "clamav-freshclam.timer")
    if not any(services.get(name, {}).get("enabled") == "enabled" for name in names):
        yield facts.failed(
            "services",
            "clamav-freshclam.service",
            given=services.get("clamav-freshclam.service"),
            message=Text(vi="mẫu không tự cập nhật", en="signatures are not updated"),
            allowed=Text(vi="enabled", en="enabled"),
        )


@checks.row(
    "malware-scanned",
    title=Text(vi="Máy chủ được quét mã độc định kỳ", en="The host is scanned for malware"),
    why=Text(vi="Phần mềm cài mà không quét thì không thấy gì.", en="A scanner that never scans sees nothing."),
    remediation=Text(
        vi="Đặt lịch quét trong /etc/cron.d hoặc một timer của systemd.",
        en="Schedule a scan in /etc/cron.d or by a systemd timer.",
    ),
    controls=("HST-05",),
)
def malware_scanned(facts: HostFacts, context: Context) -> Findings:
    """A scheduled scan, or on-access scanning."""
    services = facts.get("services")
    timers = any("clam" in name and name.endswith(".timer") and "freshclam" not in name for name in services)
    if not (facts.get("clamav", "scans", default=[]) or facts.get("clamav", "on_access", default=False) or timers):
        yield facts.failed(
            "clamav",
            "scans",
            message=Text(vi="không có lịch quét", en="no scan is scheduled"),
            allowed=Text(vi="một lịch quét", en="a scheduled scan"),
        )


TABLE = checks.table()

"""One clock for all: one daemon, known sources, a clock that is right."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis
from provincial_policies.rule import Findings, NotApplicable, Severity, Text

DAEMONS = {"chrony": ("chrony.service",), "systemd-timesyncd": ("systemd-timesyncd.service",)}
PUBLIC = ("pool.ntp.org",)
checks = Checks("time")
CONFIG = Text(
    vi="Chỉ giữ chrony, khai báo máy chủ giờ của tỉnh trong /etc/chrony/sources.d/.",
    en="Keep chrony alone and name the province's time servers in /etc/chrony/sources.d/.",
)


@checks.row(
    "one-daemon",
    title=Text(vi="Đúng một dịch vụ đồng bộ giờ", en="Exactly one time daemon"),
    why=Text(
        vi="Hai dịch vụ giành nhau đồng hồ; không có thì giờ trôi.",
        en="Two daemons fight over the clock; none lets it drift.",
    ),
    remediation=CONFIG,
    controls=("LOG-05",),
    references=cis("2.3.1.1"),
)
def one_daemon(facts: HostFacts, context: Context) -> Findings:
    """One is installed that isn't masked."""
    services = facts.get("services")
    active = [
        name
        for name in facts.get("time", "daemons")
        if services.get(f"{name}.service", {}).get("enabled") != "masked"
        and not (name == "systemd-timesyncd" and services.get(f"{name}.service", {}).get("enabled") == "disabled")
    ]
    if len(active) != 1:
        yield facts.failed(
            "time",
            "daemons",
            given=", ".join(active) or "none",
            message=Text(vi="không phải đúng một dịch vụ giờ", en="not exactly one time daemon"),
            allowed=Text(vi="một", en="one"),
        )


@checks.row(
    "sources-named",
    title=Text(vi="Nguồn giờ được khai báo", en="Time sources are named"),
    why=Text(vi="Nguồn giờ công cộng không ai chịu trách nhiệm.", en="Nobody answers for a public time source."),
    remediation=CONFIG,
    controls=("LOG-05",),
    references=cis("2.3.2.1", "2.3.3.1"),
)
def sources_named(facts: HostFacts, context: Context) -> Findings:
    """At least one source, none of a public pool."""
    sources = [*facts.get("time", "chrony_sources"), *facts.get("time", "timesyncd_sources")]
    public = [name for name in sources if name.endswith(PUBLIC)]
    if not sources or public:
        yield facts.failed(
            "time",
            given=", ".join(public) or "none",
            message=Text(vi="nguồn giờ chưa được khai báo", en="no time source of the province is named"),
            allowed=Text(vi="máy chủ giờ của tỉnh", en="the province's time servers"),
        )


@checks.row(
    "runs",
    title=Text(vi="Dịch vụ giờ đang chạy và tự khởi động", en="The time daemon runs and starts at boot"),
    why=Text(vi="Dịch vụ không chạy thì giờ trôi dần.", en="A stopped daemon lets the clock drift."),
    remediation=Text(vi="Chạy `systemctl enable --now chrony`.", en="Run `systemctl enable --now chrony`."),
    controls=("LOG-05",),
    references=cis("2.3.2.2", "2.3.3.3"),
)
def runs(facts: HostFacts, context: Context) -> Findings:
    """Some time daemon's service is enabled and active."""
    services = facts.get("services")
    states = [services.get(name, {}) for names in DAEMONS.values() for name in names]
    if not any(state.get("enabled") == "enabled" and state.get("active") == "active" for state in states):
        yield facts.failed(
            "services",
            "chrony.service",
            given=services.get("chrony.service"),
            message=Text(vi="dịch vụ giờ không chạy", en="no time daemon runs"),
            allowed=Text(vi="enabled, active", en="enabled, active"),
        )


@checks.row(
    "chrony-unprivileged",
    title=Text(vi="chrony không chạy bằng root", en="chrony does not run as root"),
    why=Text(
        vi="Dịch vụ giờ nói chuyện với mạng; bị chiếm thì mất cả máy.",
        en="It talks to the network; captured as root it gives the host away.",
    ),
    remediation=Text(
        vi="Ghi `user _chrony` vào /etc/chrony/chrony.conf.", en="Write `user _chrony` to /etc/chrony/chrony.conf."
    ),
    controls=("LOG-05", "IAM-03"),
    references=cis("2.3.3.2"),
    severity=Severity.LOW,
)
def chrony_unprivileged(facts: HostFacts, context: Context) -> Findings:
    """The account that the configuration names; Debian's default is _chrony."""
    if "chrony" not in facts.get("time", "daemons"):
        yield NotApplicable(reason=Text(vi="không cài chrony", en="chrony is not installed"))
    elif (user := facts.get("time", "chrony_user", default="_chrony")) == "root":
        yield facts.failed(
            "time",
            "chrony_user",
            given=user,
            message=Text(vi="chrony chạy bằng root", en="chrony runs as root"),
            allowed=Text(vi="_chrony", en="_chrony"),
        )


@checks.row(
    "right",
    title=Text(vi="Đồng hồ đúng", en="The clock is right"),
    why=Text(vi="Giờ sai làm nhật ký các máy không khớp nhau.", en="A wrong clock keeps logs from matching."),
    remediation=Text(
        vi="Chạy `chronyc makestep`, xem lại nguồn giờ.", en="Run `chronyc makestep` and look at the sources."
    ),
    controls=("LOG-05",),
    thresholds=("clock_offset_seconds",),
    severity=Severity.HIGH,
)
def right(facts: HostFacts, context: Context) -> Findings:
    """The host's clock against the collector's; the time the answer took (a few seconds) is allowed for."""
    asked, now = facts.get("clock", "asked"), facts.get("clock", "now")
    slack = facts.get("milliseconds") // 1000 + 10
    most = context.limits.clock_offset_seconds
    if now < asked - most - 1 or now > asked + most + slack:
        yield facts.failed(
            "clock",
            given=f"{now - asked} s",
            message=Text(
                vi=f"đồng hồ lệch khoảng {now - asked} giây", en=f"the clock is off by about {now - asked} seconds"
            ),
            allowed=Text(vi=f"trong {most} giây", en=f"within {most} seconds"),
        )


TABLE = checks.table()

"""Packages that carry a measure of protection: without them the measure can't be there."""

from __future__ import annotations

from dataclasses import dataclass

from provincial_policies.context import Context
from provincial_policies.host_facts import HostFacts, cis, host_rule
from provincial_policies.rule import Findings, Rule, RuleTable, Severity, Text


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measure and the packages that carry it; one of them is enough."""

    name: str
    packages: tuple[str, ...]
    title: Text
    why: Text
    controls: tuple[str, ...]
    cis: tuple[str, ...] = ()
    severity: Severity = Severity.MEDIUM

    def rule(self) -> Rule:
        """The rule this row stands for."""
        return host_rule(
            self.check,
            id=f"package-has-{self.name}",
            title=self.title,
            why=self.why,
            remediation=Text(
                vi=f"Cài bằng `apt-get install {self.packages[0]}`.",
                en=f"Install it with `apt-get install {self.packages[0]}`.",
            ),
            severity=self.severity,
            controls=self.controls,
            references=cis(*self.cis),
        )

    def check(self, facts: HostFacts, context: Context) -> Findings:
        """One of the packages must be installed."""
        installed = facts.get("packages", "installed")
        if not any(package in installed for package in self.packages):
            listed = ", ".join(self.packages)
            yield facts.failed(
                "packages",
                "installed",
                self.packages[0],
                message=Text(vi=f"chưa cài {self.packages[0]}", en=f"{self.packages[0]} is not installed"),
                allowed=Text(vi=f"một trong: {listed}", en=f"one of: {listed}"),
            )


ROWS = (
    Row(
        name="apparmor",
        packages=("apparmor",),
        title=Text(vi="Đã cài AppArmor", en="AppArmor installed"),
        why=Text(
            vi="Không có AppArmor thì dịch vụ bị chiếm làm được mọi điều tài khoản của nó được phép.",
            en="Without AppArmor a captured service may do all its account may.",
        ),
        controls=("HST-01",),
        cis=("1.3.1.1",),
    ),
    Row(
        name="apparmor-tools",
        packages=("apparmor-utils",),
        title=Text(vi="Đã cài công cụ AppArmor", en="AppArmor's tools installed"),
        why=Text(
            vi="Không có công cụ thì không chuyển được hồ sơ sang chế độ cưỡng chế.",
            en="Without the tools profiles can't be switched to enforcing.",
        ),
        controls=("HST-01",),
        cis=("1.3.1.1",),
        severity=Severity.LOW,
    ),
    Row(
        name="nftables",
        packages=("nftables",),
        title=Text(vi="Đã cài tường lửa nftables", en="The nftables firewall installed"),
        why=Text(
            vi="Không có tường lửa trên máy chủ thì máy cùng vùng mạng vào thẳng mọi cổng.",
            en="Without a host firewall every neighbour in the zone reaches every port.",
        ),
        controls=("HST-03",),
        cis=("4.1.1", "4.3.1"),
        severity=Severity.HIGH,
    ),
    Row(
        name="sudo",
        packages=("sudo", "sudo-ldap"),
        title=Text(vi="Đã cài sudo", en="sudo installed"),
        why=Text(
            vi="Không có sudo thì người ta dùng chung mật khẩu root.", en="Without sudo people share root's password."
        ),
        controls=("IAM-03",),
        cis=("5.2.1",),
    ),
    Row(
        name="pwquality",
        packages=("libpam-pwquality",),
        title=Text(vi="Đã cài bộ kiểm tra chất lượng mật khẩu", en="Password quality checks installed"),
        why=Text(vi="Không kiểm tra thì mật khẩu yếu được nhận.", en="Without checks weak passwords are taken."),
        controls=("IAM-06",),
        cis=("5.3.1.3",),
    ),
    Row(
        name="auditd",
        packages=("auditd",),
        title=Text(vi="Đã cài bộ ghi vết auditd", en="The audit daemon installed"),
        why=Text(
            vi="Không có auditd thì thao tác quản trị không để lại vết tin cậy.",
            en="Without auditd administrators' actions leave no reliable trace.",
        ),
        controls=("HST-07", "LOG-01"),
        cis=("6.2.1.1",),
        severity=Severity.HIGH,
    ),
    Row(
        name="audit-plugins",
        packages=("audispd-plugins",),
        title=Text(vi="Đã cài bộ chuyển tiếp của auditd", en="The audit daemon's forwarders installed"),
        why=Text(
            vi="Không có bộ chuyển tiếp thì vết chỉ nằm trên máy có thể bị chiếm.",
            en="Without forwarders the trace lies only on the host that may be captured.",
        ),
        controls=("HST-07",),
        cis=("6.2.1.1",),
        severity=Severity.LOW,
    ),
    Row(
        name="aide",
        packages=("aide",),
        title=Text(vi="Đã cài bộ kiểm tra toàn vẹn AIDE", en="Integrity checker AIDE installed"),
        why=Text(
            vi="Không kiểm tra toàn vẹn thì tệp hệ thống bị thay mà không ai biết.",
            en="Without integrity checks system files are replaced and nobody knows.",
        ),
        controls=("DAT-07",),
        cis=("6.3.1",),
    ),
    Row(
        name="clamav",
        packages=("clamav-daemon", "clamav"),
        title=Text(vi="Đã cài phần mềm chống mã độc", en="Malware scanner installed"),
        why=Text(
            vi="Không có phần mềm chống mã độc thì tệp độc nằm yên trên máy chủ.",
            en="Without a scanner malicious files lie on the host unseen.",
        ),
        controls=("HST-05",),
        severity=Severity.HIGH,
    ),
    Row(
        name="unattended-upgrades",
        packages=("unattended-upgrades",),
        title=Text(vi="Đã cài bộ tự vá lỗi bảo mật", en="Automatic security updates installed"),
        why=Text(
            vi="Chờ người vá thì lỗ hổng đã công bố mở nhiều ngày.",
            en="Waiting for a person leaves published holes open for days.",
        ),
        controls=("HST-06",),
        cis=("1.2.2.1",),
    ),
    Row(
        name="log-daemon",
        packages=("rsyslog", "systemd-journal-remote"),
        title=Text(vi="Đã cài bộ chuyển nhật ký", en="A log forwarder installed"),
        why=Text(
            vi="Nhật ký chỉ ở máy chủ thì kẻ xâm nhập xóa được.",
            en="Logs that stay on the host can be wiped by an intruder.",
        ),
        controls=("LOG-03",),
        cis=("6.1.2.1.1", "6.1.3.1"),
    ),
)
TABLE = RuleTable("package-has", tuple(row.rule() for row in ROWS))

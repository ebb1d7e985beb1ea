"""The host's own firewall: one tool, closed by default in both address families, open only for what is served."""

from __future__ import annotations

from typing import Any

from provincial_policies.context import Context
from provincial_policies.host_facts import FORWARDS, Checks, HostFacts, cis
from provincial_policies.rule import Findings, Severity, Text

FAMILIES = ("ip", "ip6")
CONFIG = "/etc/nftables.conf"
checks = Checks("firewall")
MEND = Text(
    vi=f"Sửa {CONFIG} theo ma trận vùng mạng, kiểm tra bằng `nft -c -f {CONFIG}` rồi nạp lại nftables.",
    en=f"Mend {CONFIG} after the zone matrix, check it with `nft -c -f {CONFIG}` and reload nftables.",
)


def chains(facts: HostFacts, hook: str, family: str) -> list[dict[str, Any]]:
    """The filter base chains of a hook that see a family's packets."""
    found: list[dict[str, Any]] = facts.get("nftables", "chains", default=[])
    return [
        chain
        for chain in found
        if chain.get("hook") == hook and chain.get("type") == "filter" and chain.get("family") in (family, "inet")
    ]


def rules_of(facts: HostFacts, chain: dict[str, Any]) -> list[dict[str, Any]]:
    """A chain's rules."""
    found: list[dict[str, Any]] = facts.get("nftables", "rules", default=[])
    keys = ("family", "table")
    return [one for one in found if one["chain"] == chain["name"] and all(one[key] == chain[key] for key in keys)]


def expressions(facts: HostFacts, hook: str, family: str) -> list[str]:
    """The rules of a hook as flat texts."""
    return [str(one.get("expr", "")) for chain in chains(facts, hook, family) for one in rules_of(facts, chain)]


@checks.row(
    "one-tool",
    title=Text(vi="Chỉ một công cụ tường lửa", en="One firewall tool only"),
    why=Text(vi="Hai công cụ ghi đè quy tắc của nhau.", en="Two tools overwrite each other's rules."),
    remediation=Text(
        vi="Chỉ giữ nftables; gỡ ufw, firewalld, iptables-persistent.",
        en="Keep nftables; remove ufw, firewalld, iptables-persistent.",
    ),
    controls=("HST-03",),
    references=cis("4.1.1"),
)
def one_tool(facts: HostFacts, context: Context) -> Findings:
    """nftables has a ruleset and nothing else is in use."""
    others = [*facts.get("firewalls"), *(name for name in ("ufw", "iptables-persistent") if facts.has_package(name))]
    if others or not facts.get("nftables", "tables", default=[]):
        yield facts.failed(
            "firewalls",
            given=", ".join(others) or "no nftables ruleset",
            message=Text(vi="không phải một mình nftables", en="not nftables alone"),
            allowed=Text(vi="nftables", en="nftables"),
        )


@checks.row(
    "starts-at-boot",
    title=Text(vi="Tường lửa chạy từ lúc khởi động", en="The firewall starts at boot"),
    why=Text(
        vi="Khởi động lại mà không có tường lửa thì máy mở toang.",
        en="After a reboot without it the host is wide open.",
    ),
    remediation=Text(vi="Chạy `systemctl enable --now nftables`.", en="Run `systemctl enable --now nftables`."),
    controls=("HST-03",),
    references=cis("4.3.9"),
    severity=Severity.HIGH,
)
def starts_at_boot(facts: HostFacts, context: Context) -> Findings:
    """The nftables service is enabled and active."""
    state = facts.get("services", "nftables.service", default={})
    if state.get("enabled") != "enabled" or state.get("active") != "active":
        yield facts.failed(
            "services",
            "nftables.service",
            given=state or None,
            message=Text(vi="nftables không bật", en="nftables is not switched on"),
            allowed=Text(vi="enabled, active", en="enabled, active"),
        )


def denied(hook: str, vi: str, en: str, number: str, severity: Severity, *, moot_on_node: Text | None = None) -> None:
    """Declare that a hook drops by default in both families."""

    @checks.row(
        f"{hook}-denied",
        title=Text(vi=f"Mặc định chặn {vi}", en=f"{en.capitalize()} traffic is denied by default"),
        why=Text(
            vi="Không chặn mặc định thì cổng quên đóng là cổng mở.",
            en="Without a default deny a forgotten port is open.",
        ),
        remediation=MEND,
        controls=("HST-03",),
        references=cis(number, "4.4.3.1"),
        severity=severity,
        moot_on_node=moot_on_node,
    )
    def check(facts: HostFacts, context: Context) -> Findings:
        for family in FAMILIES:
            found = chains(facts, hook, family)
            if not any(chain.get("policy") == "drop" for chain in found):
                yield facts.failed(
                    "nftables",
                    "chains",
                    given=f"{family}: {', '.join(str(chain.get('policy')) for chain in found) or 'no chain'}",
                    message=Text(
                        vi=f"{vi} {family} không bị chặn mặc định", en=f"{family} {en} traffic is not denied by default"
                    ),
                    allowed=Text(vi="policy drop", en="policy drop"),
                )


denied("input", "chiều vào", "incoming", "4.3.8", Severity.CRITICAL)
denied("forward", "chiều chuyển tiếp", "forwarded", "4.3.8", Severity.HIGH, moot_on_node=FORWARDS)
denied("output", "chiều ra", "outgoing", "4.3.8", Severity.MEDIUM)


@checks.row(
    "loopback-open",
    title=Text(vi="Giao tiếp nội bộ của máy được phép", en="The host may talk to itself"),
    why=Text(
        vi="Chặn loopback thì dịch vụ trên máy không nói chuyện được.", en="With loopback closed services can't talk."
    ),
    remediation=MEND,
    controls=("HST-03",),
    references=cis("4.3.6"),
    severity=Severity.LOW,
)
def loopback_open(facts: HostFacts, context: Context) -> Findings:
    """Something accepts what comes in on lo, in both families."""
    for family in FAMILIES:
        found = expressions(facts, "input", family)
        if not any("'iif" in text and "'lo'" in text and "'accept'" in text for text in found):
            yield facts.failed(
                "nftables",
                "rules",
                given=family,
                message=Text(vi=f"{family}: loopback không được phép", en=f"{family}: loopback is not accepted"),
                allowed=Text(vi="iif lo accept", en="iif lo accept"),
            )


@checks.row(
    "loopback-not-forged",
    title=Text(vi="Địa chỉ loopback giả bị chặn", en="Forged loopback addresses are dropped"),
    why=Text(
        vi="Gói từ mạng mang địa chỉ 127.0.0.1 giả làm chính máy.",
        en="Packets from outside with 127.0.0.1 pose as the host itself.",
    ),
    remediation=MEND,
    controls=("HST-03",),
    references=cis("4.3.6"),
)
def loopback_not_forged(facts: HostFacts, context: Context) -> Findings:
    """Something drops 127.0.0.0/8 and ::1 that come from elsewhere."""
    for family, address in (("ip", "127.0.0.0"), ("ip6", "'::1'")):
        found = expressions(facts, "input", family)
        if not any(address in text and ("'drop'" in text or "'reject'" in text) for text in found):
            yield facts.failed(
                "nftables",
                "rules",
                given=family,
                message=Text(
                    vi=f"{family}: loopback giả không bị chặn", en=f"{family}: forged loopback is not dropped"
                ),
                allowed=Text(vi=f"{address} drop", en=f"{address} drop"),
            )


@checks.row(
    "established-open",
    title=Text(vi="Kết nối đã lập được phép đi tiếp", en="Established connections go on"),
    why=Text(
        vi="Không theo dõi trạng thái thì phải mở cổng rộng hơn mức cần.",
        en="Without state more ports must be opened than needed.",
    ),
    remediation=MEND,
    controls=("HST-03",),
    references=cis("4.3.7"),
    severity=Severity.LOW,
)
def established_open(facts: HostFacts, context: Context) -> Findings:
    """Some rule of the input hook accepts by connection state."""
    for family in FAMILIES:
        if not any("established" in text and "accept" in text for text in expressions(facts, "input", family)):
            yield facts.failed(
                "nftables",
                "rules",
                given=family,
                message=Text(vi=f"{family}: không theo dõi trạng thái", en=f"{family}: no connection state"),
                allowed=Text(vi="ct state established accept", en="ct state established accept"),
            )


@checks.row(
    "nothing-open-to-all",
    title=Text(vi="Không cho mọi gói vào", en="Nothing lets every packet in"),
    why=Text(
        vi="Một quy tắc cho tất cả làm vô hiệu mặc định chặn.", en="One rule that accepts all undoes the default deny."
    ),
    remediation=MEND,
    controls=("HST-03", "NET-06"),
    references=cis("4.3.8"),
    severity=Severity.HIGH,
)
def nothing_open_to_all(facts: HostFacts, context: Context) -> Findings:
    """No input rule accepts without a condition; counters and logs are none."""
    for family in FAMILIES:
        for chain in chains(facts, "input", family):
            for rule in rules_of(facts, chain):
                kinds = [key for part in rule.get("expr", []) for key in part]
                if "accept" in kinds and not set(kinds) - {"accept", "counter", "log"}:
                    yield facts.failed(
                        "nftables",
                        "rules",
                        given=f"{chain['table']} {chain['name']}",
                        message=Text(
                            vi=f"{family}: một quy tắc cho mọi gói vào", en=f"{family}: a rule accepts everything"
                        ),
                        allowed=Text(vi="có điều kiện", en="with a condition"),
                    )


@checks.row(
    "ssh-limited-to-sources",
    title=Text(vi="SSH chỉ mở cho địa chỉ quản trị", en="SSH is open to administrators' addresses only"),
    why=Text(
        vi="SSH mở cho mọi địa chỉ thì ai trong mạng cũng dò được.",
        en="SSH open to all addresses is probed by anyone in the network.",
    ),
    remediation=MEND,
    controls=("NET-06", "HST-03"),
    severity=Severity.HIGH,
)
def ssh_limited_to_sources(facts: HostFacts, context: Context) -> Findings:
    """No input rule accepts a listening SSH port without naming sources."""
    ports = {one["port"] for one in facts.get("listeners") if "sshd" in one["programs"] and not one["local"]}
    for family in FAMILIES:
        for text in expressions(facts, "input", family):
            opens = (
                "'dport'" in text
                and "'accept'" in text
                and any(f" {port}" in text or f"[{port}" in text for port in ports)
            )
            if opens and "'saddr'" not in text:
                yield facts.failed(
                    "nftables",
                    "rules",
                    given=text[:120],
                    message=Text(vi="cổng SSH mở cho mọi địa chỉ", en="the SSH port is open to every address"),
                    allowed=Text(vi="saddr trong vùng quản trị", en="saddr within the administration zone"),
                )


TABLE = checks.table()

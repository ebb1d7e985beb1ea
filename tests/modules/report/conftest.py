"""A ledger with true hashes, and rules and controls to report on: the material of every test in this folder."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.report.build import policy_report
from provincial_cloud.report.facts import ControlFacts, RuleFacts
from provincial_cloud.report.model import PolicyReport
from provincial_cloud.report.sources import read_run
from provincial_cloud.report.words import Severity
from provincial_cloud.standards import Text

SCRIPT_NAME = "<script>window.owned=1</script><img src=x onerror=window.owned=1>"
FORMULA_NAME = '=HYPERLINK("http://198.51.100.9","bấm")'

GROUPS = {"NET": 12, "IAM": 10, "LOG": 6, "DAT": 7, "BKP": 7, "HST": 7, "KUB": 7, "OPS": 4}
"""The sixty controls by group."""

RULES = (
    ("net-admin-port-closed", "critical", "NET-03", "aws:SecurityGroup", "Không mở cổng quản trị ra Internet",
     "No administration port is open to the Internet"),
    ("net-default-group-empty", "high", "NET-02", "aws:Vpc", "Nhóm bảo mật mặc định để trống",
     "The default security group is empty"),
    ("net-subnet-has-zone", "medium", "NET-01", "aws:Subnet", "Mỗi mạng con mang đúng một nhãn vùng",
     "Every subnet carries exactly one zone"),
    ("net-vpc-has-flow-log", "medium", "NET-11", "aws:Vpc", "Mạng có nhật ký lưu lượng", "The network has a flow log"),
    ("net-database-not-public", "critical", "NET-05 DAT-06", "aws:DbInstance", "Cơ sở dữ liệu không công khai",
     "The database is not public"),
    ("iam-no-wildcard-policy", "high", "IAM-03", "aws:Policy", "Chính sách không cấp quyền *:*",
     "No policy grants *:*"),
    ("iam-password-policy", "medium", "IAM-06", "aws:AccountPasswordPolicy", "Chính sách mật khẩu theo cấp độ",
     "The password policy meets the level"),
    ("log-trail-all-regions", "high", "LOG-01", "aws:Trail", "Nhật ký thao tác bật ở mọi vùng",
     "The trail covers every region"),
    ("log-group-retention", "medium", "LOG-02", "aws:LogGroup", "Thời gian lưu nhật ký theo cấp độ",
     "Logs are kept as long as the level asks"),
    ("log-archive-locked", "high", "LOG-04", "aws:Bucket", "Kho nhật ký không sửa, xóa được",
     "The log archive is immutable"),
    ("dat-bucket-encrypted", "high", "DAT-01", "aws:Bucket", "Kho lưu trữ được mã hóa bằng khóa riêng",
     "The bucket is encrypted with its own key"),
    ("dat-bucket-not-public", "critical", "DAT-06", "aws:Bucket", "Kho lưu trữ không công khai",
     "The bucket is not public"),
    ("dat-key-rotates", "medium", "DAT-03", "aws:Key", "Khóa được xoay vòng", "The key rotates"),
    ("dat-has-data-class", "low", "DAT-05", "aws:Bucket aws:DbInstance aws:Volume", "Dữ liệu được gắn nhãn phân loại",
     "Stored data carries its class"),
    ("bkp-in-plan", "high", "BKP-01", "aws:DbInstance aws:Volume", "Tài nguyên có dữ liệu nằm trong lịch sao lưu",
     "Every store is in a backup plan"),
    ("bkp-vault-encrypted", "medium", "BKP-03", "aws:BackupVault", "Bản sao lưu được mã hóa", "Backups are encrypted"),
    ("ops-resource-has-owner", "low", "OPS-03", "*", "Mỗi tài nguyên có chủ và đơn vị",
     "Every resource has an owner and a unit"),
)  # fmt: skip

SYSTEMS = (
    ("nen-tang", 3, "trung-tam-thdl"),
    ("dich-vu-cong", 3, "van-phong-ubnd"),
    ("mot-cua", 3, "van-phong-ubnd"),
    ("truc-lgsp", 3, "so-thong-tin-truyen-thong"),
    ("quan-ly-van-ban", 2, "van-phong-ubnd"),
    ("thu-cong-vu", 2, "so-thong-tin-truyen-thong"),
)


class LedgerMaker:
    """Writes a ledger line by line, each with the hash of the one before, on a clock that ticks one second a line."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.head = "0" * 64
        self.run = ""

    def add(self, kind: str, body: Mapping[str, Any], run: str | None = None) -> None:
        number = len(self.lines) + 1
        line = {
            "version": 1,
            "sequence": number,
            "time": f"2026-11-23T{8 + number // 3600 % 16:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
            "run": run or self.run,
            "gate": "preview",
            "kind": kind,
            "body": dict(body),
            "previous": self.head,
        }
        self.head = hashlib.sha256(canonical(line)).hexdigest()
        self.lines.append(canonical({**line, "hash": self.head}) + b"\n")

    def start(self, run: str, rules: list[str] | None = None, **more: Any) -> None:
        self.run = run
        body = {
            "environment": "local",
            "stack": "local",
            "operation": "update",
            "dry_run": False,
            "pack_version": "0.1.0",
            "rules": dict.fromkeys(rules if rules is not None else [rule[0] for rule in RULES], "0" * 64),
            "commit": "4f0c2d1e9b7a6c5d4e3f2a1b0c9d8e7f6a5b4c3d",
        }
        self.add("run-started", body | more)

    def check(self, name: str, kind: str = "aws:Bucket", **body: Any) -> None:
        said = {
            "urn": f"urn:pulumi:local::provincial::provincial:{kind}::{name}",
            "type": f"provincial:{kind}",
            "name": name,
            "unit": "so-thong-tin-truyen-thong",
            "system": "nen-tang",
            "level": 3,
            "zone": "internal-servers",
            "data_class": "internal",
            "layer": "foundation",
            "passed": [],
            "failed": [],
            "waived": [],
            "not_checked": [],
            "not_testable": [],
            "not_applicable": [],
        }
        self.add("resource-checked", said | body)

    def finish(self, resources: int, **body: Any) -> None:
        self.add("run-finished", {"resources": resources, "seconds": 12.5} | body)

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(self.lines))
        return path


def canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def failed(rule: str, vi: str = "không đạt", en: str = "is wrong", **more: Any) -> dict[str, Any]:
    return {"rule": rule, "property": "cấu hình", "given": "false", "message": {"vi": vi, "en": en}} | more


def waived(rule: str, waiver: str = "mien-tru-01", expires: str = "2027-06-30") -> dict[str, Any]:
    return failed(rule, "kho cũ chưa mã hóa", "the old store is not encrypted") | {"waiver": waiver, "expires": expires}


def not_checked(rule: str) -> dict[str, Any]:
    reason = {"vi": "giá trị chưa biết khi xem trước", "en": "the value is not known in a preview"}
    return {"rule": rule, "reason": reason}


def not_testable(rule: str) -> dict[str, Any]:
    reason = {"vi": "máy chủ là container", "en": "the host is a container"}
    return {"rule": rule, "reason": reason}


def rule_catalogue() -> dict[str, RuleFacts]:
    return {
        name: RuleFacts(
            id=name,
            title=Text(vi=vi, en=en),
            why=Text(
                vi="Điểm yếu này cho phép người ngoài tiếp cận dữ liệu của tỉnh.",
                en="This weakness lets outsiders reach the province's data.",
            ),
            remediation=Text(
                vi=f"Sửa cấu hình để: {vi.lower()}.", en=f"Change the configuration so that: {en.lower()}."
            ),
            severity=Severity(severity),
            levels=frozenset({1, 2, 3, 4, 5}),
            controls=tuple(controls.split()),
            references=("CIS-AWS 5.2", "NIST SC-7"),
            resource_types=tuple(f"provincial:{kind}" for kind in kinds.split()),
            gates=frozenset({"preview"}),
        )
        for name, severity, controls, kinds, vi, en in RULES
    }


def control_catalogue() -> dict[str, ControlFacts]:
    titles = {rule[2].split()[0]: Text(vi=rule[4], en=rule[5]) for rule in RULES}
    return {
        f"{group}-{number:02d}": ControlFacts(
            id=f"{group}-{number:02d}",
            title=titles.get(
                f"{group}-{number:02d}",
                Text(vi=f"Yêu cầu {group} số {number}", en=f"Requirement {number} of {group}"),
            ),
            group=group,
            group_title=Text(vi=f"Nhóm {group}", en=f"Group {group}"),
            first_level_new=3,
            first_level_old=None if number % 3 == 0 else 2,
            clauses_new=("5.12.2.4 a,d",),
            clauses_old=() if number % 3 == 0 else ("7.2.1.2",),
            international=("CIS-A 5.2", "NIST SC-7"),
            gates=("preview", "live") if number % 2 else ("preview",),
        )
        for group, count in GROUPS.items()
        for number in range(1, count + 1)
    }


def estate(*, resources: int = 90, seed: int = 7) -> LedgerMaker:
    """A run over a small province: most things pass, some fail, some are waived, some cannot be told yet."""
    chance = random.Random(seed)
    maker = LedgerMaker()
    maker.start("2026-11-23-0800-a1b2c3")
    kinds = sorted({kind for rule in RULES for kind in rule[3].split() if kind != "*"})
    for number in range(resources):
        kind = kinds[number % len(kinds)]
        system, level, unit = SYSTEMS[(number + number // len(kinds)) % len(SYSTEMS)]
        members = ("passed", "failed", "waived", "not_checked", "not_testable", "not_applicable")
        said: dict[str, list[Any]] = {member: [] for member in members}
        for rule, _, _, types, vi, en in RULES:
            if types != "*" and kind not in types.split():
                continue
            draw = chance.random()
            if rule == "log-archive-locked" and level < 3:
                said["not_applicable"].append(rule)
            elif draw < 0.07:
                said["failed"].append(failed(rule, f"Chưa bảo đảm: {vi.lower()}", f"Not so: {en.lower()}"))
            elif draw < 0.12 and rule.startswith(("dat", "bkp")):
                said["waived"].append(waived(rule))
            elif draw < 0.15:
                said["not_checked"].append(not_checked(rule))
            elif draw < 0.17:
                said["not_testable"].append(not_testable(rule))
            else:
                said["passed"].append(rule)
        name = {5: SCRIPT_NAME, 6: FORMULA_NAME}.get(number, f"{system}-{kind.partition(':')[2].lower()}-{number:03d}")
        maker.check(name, kind, system=system, level=level, unit=unit, **said)
    maker.finish(resources)
    return maker


@pytest.fixture
def maker() -> LedgerMaker:
    return LedgerMaker()


@pytest.fixture(scope="session")
def rules() -> dict[str, RuleFacts]:
    return rule_catalogue()


@pytest.fixture(scope="session")
def controls() -> dict[str, ControlFacts]:
    return control_catalogue()


@pytest.fixture
def report_of(
    tmp_path: Path, rules: dict[str, RuleFacts], controls: dict[str, ControlFacts]
) -> Callable[..., PolicyReport]:
    """Turns a maker's ledger into a report through the real reader."""

    def build(
        made_by: LedgerMaker,
        *,
        allow_broken: bool = False,
        digests: Mapping[str, str] | None = None,
    ) -> PolicyReport:
        path = made_by.write(tmp_path / "local.jsonl")
        ledger = read_run(path, stack="local", allow_broken=allow_broken)
        known = {name: replace(rule, digest=(digests or {}).get(name)) for name, rule in rules.items()}
        return policy_report(ledger, known, controls)

    return build


@pytest.fixture
def estate_ledger() -> LedgerMaker:
    return estate()


@pytest.fixture
def estate_report(report_of: Callable[..., PolicyReport], estate_ledger: LedgerMaker) -> PolicyReport:
    return report_of(estate_ledger)


@pytest.fixture
def large_report(maker: LedgerMaker, tmp_path: Path) -> PolicyReport:
    """5,000 resources, each checked by 60 rules; one check in twenty did not pass."""
    chance = random.Random(11)
    names = [f"net-rule-{number:02d}-of-a-large-catalogue" for number in range(60)]
    first = rule_catalogue()[RULES[0][0]]
    catalogue = {name: replace(first, id=name) for name in names}
    maker.start("large", names)
    for number in range(5000):
        name = f"he-thong-{number % 37}-thanh-phan-{number:05d}"
        said: dict[str, list[Any]] = {"failed": [], "waived": [], "not_checked": [], "passed": []}
        for rule in names:
            draw = chance.random()
            if draw < 0.03:
                said["failed"].append(failed(rule, f"{name} mở cổng quản trị", f"{name} opens an administration port"))
            elif draw < 0.05:
                said["not_checked"].append(not_checked(rule))
            else:
                said["passed"].append(rule)
        maker.check(name, system=f"he-thong-{number % 37}", level=2 + number % 2, **said)
    maker.finish(5000)
    ledger = read_run(maker.write(tmp_path / "large.jsonl"), stack="local")
    return policy_report(ledger, catalogue, control_catalogue())

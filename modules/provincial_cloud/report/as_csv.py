"""The report as CSV for a spreadsheet: one line a check, and one for every rule or control that nobody checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from provincial_cloud.report.model import Finding, PolicyReport, Subject
from provincial_cloud.report.words import CHECKERS, SEVERITIES, STATUSES, UNTAGGED, VERDICTS, Checker, Status, Verdict

HEADER = (
    "Kết luận | Verdict (vi)",
    "Kết luận | Verdict (en)",
    "Người kiểm tra | Checked by (vi)",
    "Người kiểm tra | Checked by (en)",
    "Quy tắc | Rule",
    "Tên quy tắc | Rule title (vi)",
    "Tên quy tắc | Rule title (en)",
    "Mức độ | Severity (vi)",
    "Mức độ | Severity (en)",
    "Yêu cầu | Controls",
    "Hệ thống | System",
    "Cấp độ | Level",
    "Đơn vị | Unit",
    "Vùng mạng | Zone",
    "Tài nguyên | Resource",
    "Loại | Type",
    "Nội dung | Message (vi)",
    "Nội dung | Message (en)",
    "Thuộc tính | Property",
    "Giá trị | Given",
    "Ngoại lệ | Waiver",
    "Hết hạn | Expires",
    "Dòng sổ bằng chứng | Ledger line",
    "Mã băm dòng | Line hash",
    "URN",
)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters (also full-width) that make a spreadsheet compute a cell; an apostrophe in front stops it."""


def render(report: PolicyReport) -> bytes:
    """RFC 4180 with commas and CRLF, UTF-8 with a byte order mark, which Excel needs to read Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in _rows(report):
        writer.writerow([guard(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def guard(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would take it for a formula."""
    start = cell.lstrip(" \u00a0")
    return f"'{cell}" if start.startswith(_DANGEROUS) else cell


def _rows(report: PolicyReport) -> Iterator[list[str]]:
    facts = {line.facts.id: line.facts for line in report.rules}
    order = {verdict: place for place, verdict in enumerate(Verdict)}
    entries: list[tuple[Subject, str, Verdict, tuple[Finding, ...]]] = []
    for subject in report.subjects:
        entries += [(subject, check.rule, check.verdict, check.findings) for check in subject.open]
        entries += [(subject, rule, Verdict.PASSED, ()) for rule in subject.passed]
        entries += [(subject, rule, Verdict.NOT_APPLICABLE, ()) for rule in subject.not_applicable]
    entries.sort(key=lambda entry: (order[entry[2]], entry[1], entry[0].type, entry[0].name, entry[0].key))
    for subject, rule, verdict, findings in entries:
        said = facts[rule]
        yield [
            *(VERDICTS[verdict].vi, VERDICTS[verdict].en, *_checked_by(verdict)),
            *(said.id, said.title.vi, said.title.en, SEVERITIES[said.severity].vi, SEVERITIES[said.severity].en),
            "; ".join(said.controls),
            subject.system or UNTAGGED.vi,
            "" if subject.level is None else str(subject.level),
            *(subject.unit or "", subject.zone or "", subject.name, subject.type),
            _joined(finding.message.vi for finding in findings),
            _joined(finding.message.en for finding in findings),
            _joined(finding.property for finding in findings),
            _joined(finding.given for finding in findings),
            _joined(finding.waiver for finding in findings),
            _joined(finding.expires for finding in findings),
            *(str(subject.sequence), subject.hash, subject.key),
        ]
    yield from _unchecked(report)


def _unchecked(report: PolicyReport) -> Iterator[list[str]]:
    """Rules without a verdict and controls without a rule: absent lines must not read as lines in order."""
    nobody = (CHECKERS[Checker.NOBODY].vi, CHECKERS[Checker.NOBODY].en)
    for line in report.rules:
        if line.tally.total == 0 and not line.tally.not_applicable:
            facts, status = line.facts, STATUSES[Status.NOT_CHECKED]
            severity = SEVERITIES[facts.severity]
            cells = [status.vi, status.en, *nobody, facts.id, facts.title.vi, facts.title.en, severity.vi, severity.en]
            yield _padded([*cells, "; ".join(facts.controls)])
    for control in report.controls:
        if control.status is Status.NO_RULE:
            status, title = STATUSES[Status.NO_RULE], control.facts.title
            yield _padded([status.vi, status.en, *nobody, "", title.vi, title.en, "", "", control.facts.id])


def _padded(cells: list[str]) -> list[str]:
    return cells + [""] * (len(HEADER) - len(cells))


def _checked_by(verdict: Verdict) -> tuple[str, str]:
    checkers = {
        Verdict.NOT_CHECKED: (Checker.NOBODY,),
        Verdict.NOT_TESTABLE: (Checker.NOBODY,),
        Verdict.WAIVED: (Checker.MACHINE, Checker.PERSON),
    }.get(verdict, (Checker.MACHINE,))
    return "; ".join(CHECKERS[one].vi for one in checkers), "; ".join(CHECKERS[one].en for one in checkers)


def _joined(parts: Iterator[str | None]) -> str:
    """The distinct parts in their order, on one line."""
    return "; ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part))

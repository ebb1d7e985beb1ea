"""What a reader must know before believing the figures, in the order of its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provincial_cloud.evidence.reader import Kind
from provincial_cloud.report.facts import LedgerRun, Record
from provincial_cloud.report.model import Caution, ControlLine, RuleLine, RunFacts, Subject
from provincial_cloud.report.words import GATES, Status
from provincial_cloud.standards import Text

KNOWN_KINDS = frozenset(Kind)


def cautions_of(
    ledger: LedgerRun,
    run: RunFacts,
    subjects: Sequence[Subject],
    rules: Sequence[RuleLine],
    controls: Sequence[ControlLine],
    start: Record,
    finish: Record | None,
) -> tuple[Caution, ...]:
    """Every caution that applies, grave ones first."""
    found = [
        *_broken_chain(ledger),
        *_incomplete(ledger, run),
        *_nothing_checked(subjects),
        *_unlike_count(ledger, finish),
        *_dry_run(run),
        *_sealed(ledger),
        *_other_gates(run, controls),
        *_unknown_kinds(ledger),
        *_unknown_rules(rules),
        *_changed_rules(start, rules),
        *_outside_the_run(rules),
        *_without_rule(subjects),
        *_untagged(subjects),
        *_unverified(controls),
    ]
    return tuple(sorted(found, key=lambda caution: not caution.grave))


def _broken_chain(ledger: LedgerRun) -> list[Caution]:
    chain = ledger.chain
    if chain.intact:
        return []
    detail = chain.problem or Text(vi="không rõ", en="unknown")
    text = Text(
        vi=f"Chuỗi mã băm của sổ bằng chứng bị đứt tại dòng {chain.line}: {detail.vi}. Sổ có thể đã bị sửa hoặc cắt; "
        "không dùng báo cáo này làm bằng chứng.",
        en=f"The evidence ledger's hash chain is broken at line {chain.line}: {detail.en}. The ledger may have been "
        "altered or cut; do not use this report as evidence.",
    )
    return [Caution(code="chain-broken", grave=True, text=text)]


def _incomplete(ledger: LedgerRun, run: RunFacts) -> list[Caution]:
    if run.complete:
        return []
    last = next((mark.id for mark in reversed(ledger.runs) if mark.complete), None)
    vi = f" Lần hoàn tất gần nhất: {last}." if last else " Sổ chưa có lần kiểm tra nào hoàn tất."
    en = f" The latest complete run is {last}." if last else " The ledger holds no complete run yet."
    text = Text(
        vi="Lần kiểm tra này chưa hoàn tất: bị dừng hoặc bị chặn giữa chừng. Có thể còn tài nguyên chưa được kiểm tra, "
        "nên không yêu cầu nào được ghi là đã đáp ứng." + vi,
        en="This run did not finish: it was stopped or blocked on the way. Resources may be missing, so no control is "
        "shown as met." + en,
    )
    return [Caution(code="run-incomplete", grave=True, text=text)]


def _nothing_checked(subjects: Sequence[Subject]) -> list[Caution]:
    if any(subject.tally.checked for subject in subjects):
        return []
    text = Text(
        vi="Lần kiểm tra này không kiểm tra được gì; không có số liệu nào để kết luận.",
        en="This run checked nothing at all; there is nothing to conclude from.",
    )
    return [Caution(code="nothing-checked", grave=True, text=text)]


def _unlike_count(ledger: LedgerRun, finish: Record | None) -> list[Caution]:
    if finish is None:
        return []
    bodies = [record.body for record in ledger.records if record.kind in (Kind.RESOURCE_CHECKED, Kind.STACK_CHECKED)]
    seen = {
        "resources": sum(record.kind == Kind.RESOURCE_CHECKED for record in ledger.records),
        "passed": sum(len(body.get("passed", ())) for body in bodies),
        "failed": sum(len({entry["rule"] for entry in body.get("failed", ())}) for body in bodies),
        "waived": sum(len(body.get("waived", ())) for body in bodies),
        "not_checked": sum(len(body.get("not_checked", ())) for body in bodies),
        "not_testable": sum(len(body.get("not_testable", ())) for body in bodies),
    }
    unlike = {name: count for name, count in seen.items() if finish.body.get(name, count) != count}
    if not unlike:
        return []
    vi = ", ".join(f"{name}: {finish.body[name]} / {count}" for name, count in unlike.items())
    text = Text(
        vi=f"Số đếm ở dòng kết thúc không khớp với các dòng của lần kiểm tra (ghi / đếm được): {vi}. Hãy kiểm tra sổ.",
        en=f"The closing record's counts differ from the run's lines (recorded / counted): {vi}. Examine the ledger.",
    )
    return [Caution(code="count-differs", grave=True, text=text)]


def _dry_run(run: RunFacts) -> list[Caution]:
    if not run.dry_run:
        return []
    text = Text(
        vi="Đây là lần xem trước: kết quả nói về cấu hình dự kiến, không phải hệ thống đang chạy.",
        en="This was a preview: the results are about the intended configuration, not about the running systems.",
    )
    return [Caution(code="dry-run", grave=False, text=text)]


def _sealed(ledger: LedgerRun) -> list[Caution]:
    if not any(record.kind == Kind.TORN_LINE_SEALED for record in ledger.records):
        return []
    text = Text(
        vi="Trước lần kiểm tra này, một lần chạy bị ngắt khi đang ghi; dòng dở dang đã được niêm phong trong sổ.",
        en="Before this run another was killed while it wrote; its half-written line is sealed in the ledger.",
    )
    return [Caution(code="torn-line-sealed", grave=False, text=text)]


def _other_gates(run: RunFacts, controls: Sequence[ControlLine]) -> list[Caution]:
    count = sum(line.status is Status.MET and bool(line.other_gates) for line in controls)
    if not count:
        return []
    gate = GATES.get(run.gate, Text(vi=run.gate, en=run.gate))
    text = Text(
        vi=f"“Đã đáp ứng” chỉ nói về chốt này ({gate.vi}): {count} yêu cầu đã đáp ứng còn phải kiểm tra ở chốt khác, "
        "như hệ thống đang chạy hoặc máy chủ; xem từng dòng ở mục 4.",
        en=f"“Met” speaks of this gate only ({gate.en}): {count} controls that are met remain to be checked at other "
        "gates, such as the live system or the hosts; see each line in section 4.",
    )
    return [Caution(code="other-gates", grave=False, text=text)]


def _unknown_kinds(ledger: LedgerRun) -> list[Caution]:
    count = sum(record.kind not in KNOWN_KINDS for record in ledger.records)
    if not count:
        return []
    text = Text(
        vi=f"Có {count} dòng thuộc loại mà phiên bản này chưa biết; chúng không được tính.",
        en=f"{count} records are of a kind that this version does not know; they were not counted.",
    )
    return [Caution(code="unknown-kinds", grave=False, text=text)]


def _unknown_rules(rules: Sequence[RuleLine]) -> list[Caution]:
    gone = [line.facts.id for line in rules if not line.facts.known]
    if not gone:
        return []
    names = ", ".join(gone)
    text = Text(
        vi=f"Các quy tắc không còn trong danh mục, chỉ hiện mã và không tính vào yêu cầu nào: {names}.",
        en=f"Rules that the catalogue no longer holds, shown by id and counted for no control: {names}.",
    )
    return [Caution(code="unknown-rules", grave=False, text=text)]


def _changed_rules(start: Record, rules: Sequence[RuleLine]) -> list[Caution]:
    then = start.body.get("rules")
    if not isinstance(then, Mapping):
        return []
    now = {line.facts.id: line.facts.digest for line in rules if line.facts.digest}
    changed = [rule for rule, digest in now.items() if then.get(rule) not in (None, digest)]
    if not changed:
        return []
    names = ", ".join(changed)
    text = Text(
        vi=f"Nội dung của các quy tắc sau đã thay đổi kể từ lần kiểm tra này; kết quả là của bản cũ: {names}.",
        en=f"These rules have changed since this run; the results are those of their old text: {names}.",
    )
    return [Caution(code="rules-changed", grave=False, text=text)]


def _outside_the_run(rules: Sequence[RuleLine]) -> list[Caution]:
    count = sum(not line.in_run for line in rules)
    if not count:
        return []
    text = Text(
        vi=f"{count} quy tắc của danh mục không nằm trong lần kiểm tra này; chúng được ghi là chưa kiểm tra.",
        en=f"{count} rules of the catalogue were not part of this run; they are shown as not checked.",
    )
    return [Caution(code="rules-outside-run", grave=False, text=text)]


def _without_rule(subjects: Sequence[Subject]) -> list[Caution]:
    count = sum(not (one.open or one.passed or one.not_applicable) for one in subjects)
    if not count:
        return []
    text = Text(
        vi=f"{count} tài nguyên không có quy tắc nào áp lên; không thể nói gì về chúng.",
        en=f"No rule looks at {count} of the resources; nothing can be said of them.",
    )
    return [Caution(code="resources-without-rule", grave=False, text=text)]


def _untagged(subjects: Sequence[Subject]) -> list[Caution]:
    count = sum(not one.whole_stack and (one.system is None or one.level is None) for one in subjects)
    if not count:
        return []
    text = Text(
        vi=f"{count} tài nguyên không mang nhãn hệ thống hoặc cấp độ; chúng nằm ở dòng “không gắn nhãn”.",
        en=f"{count} resources carry no system or no level; they stand in the line “untagged”.",
    )
    return [Caution(code="untagged", grave=False, text=text)]


def _unverified(controls: Sequence[ControlLine]) -> list[Caution]:
    count = sum(not line.facts.verified for line in controls)
    if not count:
        return []
    text = Text(
        vi=f"{count} trong {len(controls)} yêu cầu dẫn điều khoản chưa đối chiếu với văn bản gốc; cần người có "
        "thẩm quyền đối chiếu trước khi dùng trong hồ sơ.",
        en=f"{count} of {len(controls)} controls cite clauses that are unverified against the official text; a "
        "competent person must compare them before they are used in a dossier.",
    )
    return [Caution(code="clauses-unverified", grave=False, text=text)]

"""Check an evidence ledger: is every line as it was written, and are they all there, in order?

Needs nothing but Python's standard library, so an auditor can run this one file anywhere:

    python verify.py ledger.jsonl
    python verify.py ledger.jsonl --expect-head 9f2c…

Kiểm tra sổ bằng chứng: mọi dòng có còn nguyên như khi ghi, đủ và đúng thứ tự không. Chỉ cần thư viện chuẩn của Python.

Exit code 0 when the ledger is whole, 1 when it is not, 2 when it can't be read.

How it works. Each line is one JSON object in canonical form (sorted keys, no spaces, UTF-8). "hash" is the SHA-256 of
the object without "hash"; "previous" is the "hash" of the line before it (64 zeros on the first); "sequence" counts the
lines from 1. Lines taken off the end leave a shorter ledger that is whole in itself: only an anchor shows it, the head
hash written down elsewhere earlier, given back as --expect-head.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ZERO = "0" * 64
VERSION = 1
FIELDS = {"version", "sequence", "time", "run", "gate", "kind", "body", "previous", "hash"}


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a ledger; `line` counts from 1."""

    line: int
    kind: str
    en: str
    vi: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}: {self.en}\ndòng {self.line}: {self.vi}"


@dataclass(frozen=True)
class Result:
    """What a check found: how many records are whole, the hash of the last of them, and the first fault if any."""

    records: int
    head: str
    fault: Fault | None = None
    anchor_line: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def canonical(record: dict[str, Any]) -> bytes:
    """The one way to write a record: sorted keys, no spaces, UTF-8."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def parse(line: bytes) -> dict[str, Any] | None:
    """The record on a line when the line is exactly as it was written, else None."""
    try:
        record = json.loads(line)
        if not isinstance(record, dict) or set(record) != FIELDS or record["version"] != VERSION:
            return None
        if canonical(record) != line:
            return None
        unsigned = {key: value for key, value in record.items() if key != "hash"}
        return record if digest(canonical(unsigned)) == record["hash"] else None
    except (ValueError, TypeError, RecursionError):
        return None


def check(path: Path, expect_head: str | None = None) -> Result:
    """Check a ledger from its first line to its last; raises OSError when it can't be read."""
    count = 0
    head = ZERO
    anchor = 0 if expect_head == ZERO else None
    with path.open("rb") as stream:
        for raw in stream:
            if not raw.endswith(b"\n"):
                return Result(count, head, _cut(count + 1))
            record = parse(raw[:-1])
            fault = _altered(count + 1) if record is None else _misplaced(path, record, count + 1, head)
            if record is None or fault is not None:
                return Result(count, head, fault)
            count += 1
            head = record["hash"]
            if head == expect_head:
                anchor = count
    if expect_head is not None and anchor is None:
        return Result(count, head, _shortened(count + 1, expect_head))
    return Result(count, head, None, anchor)


def _misplaced(path: Path, record: dict[str, Any], number: int, head: str) -> Fault | None:
    """What is wrong with the place of a line that is in itself as it was written; its number is its line's."""
    expected = number
    found = record["sequence"]
    if found == expected and record["previous"] == head:
        return None
    if not isinstance(found, int) or found == expected:
        return Fault(
            number,
            "inserted",
            f"record {found} does not follow the line before it: one of the two was put in from elsewhere",
            f"bản ghi {found} không nối tiếp dòng trước: một trong hai dòng được chèn từ nơi khác",
        )
    elsewhere = _sequences(path)
    if found > expected:
        missing = [item for item in range(expected, found) if item not in elsewhere]
        if not missing:
            return Fault(
                number,
                "reordered",
                f"record {found} stands where record {expected} belongs; the order was changed",
                f"bản ghi {found} nằm ở chỗ của bản ghi {expected}; thứ tự đã bị đổi",
            )
        which = str(missing[0]) if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
        return Fault(
            number,
            "removed",
            f"record {found} follows record {expected - 1}; {which} was taken out",
            f"bản ghi {found} nối ngay sau bản ghi {expected - 1}; thiếu bản ghi {which.replace(' to ', ' đến ')}",
        )
    return Fault(
        number,
        "inserted",
        f"record {found} appears again where record {expected} belongs",
        f"bản ghi {found} xuất hiện lần nữa ở chỗ của bản ghi {expected}",
    )


def _sequences(path: Path) -> set[int]:
    """The numbers of all records that are in themselves as they were written."""
    with path.open("rb") as stream:
        records = (parse(raw.removesuffix(b"\n")) for raw in stream)
        return {record["sequence"] for record in records if record is not None}


def _shortened(number: int, wanted: str) -> Fault:
    return Fault(
        number,
        "cut",
        f"the ledger ends without the line whose hash is {wanted}; lines were taken off its end",
        f"sổ không còn dòng có mã băm {wanted}; các dòng cuối đã bị cắt bỏ",
    )


def _altered(number: int) -> Fault:
    return Fault(
        number,
        "altered",
        "the line is not as it was written (its hash or its form is wrong)",
        "nội dung dòng không còn như khi ghi (sai mã băm hoặc sai định dạng)",
    )


def _cut(number: int) -> Fault:
    return Fault(
        number,
        "cut",
        "the last line is not complete: the run was killed while it wrote, or the end was cut; the next run seals it",
        "dòng cuối không trọn vẹn: tiến trình bị ngắt khi đang ghi hoặc phần cuối bị cắt; lần chạy sau sẽ niêm phong",
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line of this file; returns the exit code."""
    parser = argparse.ArgumentParser(description="Check an evidence ledger / Kiểm tra sổ bằng chứng")
    parser.add_argument("ledger", type=Path, help="the ledger, a .jsonl file / tệp sổ bằng chứng")
    parser.add_argument("--expect-head", metavar="HASH", help="a head hash noted earlier that must still be there")
    given = parser.parse_args(arguments)
    try:
        result = check(given.ledger, given.expect_head)
    except OSError as error:
        sys.stderr.write(f"{given.ledger}: can't be read / không đọc được: {error.strerror}\n")
        return 2
    if result.fault is not None:
        sys.stdout.write(f"{given.ledger}\n{result.fault}\n{result.records} record(s) before it are whole\n")
        return 1
    sys.stdout.write(f"{given.ledger}: whole / nguyên vẹn: {result.records} record(s)\nhead: {result.head}\n")
    if result.anchor_line is not None:
        sys.stdout.write(f"anchor found at line {result.anchor_line} / tìm thấy mốc ở dòng {result.anchor_line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

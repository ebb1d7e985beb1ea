from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provincial_cloud.evidence import verify
from provincial_cloud.evidence.ledger import Ledger

SCRIPT = Path(verify.__file__)


def build(folder: Path, count: int = 6) -> Path:
    path = folder / "x.jsonl"
    ledger = Ledger(path, "preview")
    for number in range(count):
        ledger.append("resource-checked", {"name": f"máy chủ {number}", "passed": ["a-b"]})
    return path


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> bytes:
    return build(tmp_path_factory.mktemp("ledger")).read_bytes()


def faults_of(data: bytes, **options: str) -> verify.Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_bytes(data)
        return verify.check(path, **options)


def test_a_ledger_as_it_was_written_is_whole(original):
    result = faults_of(original)
    assert result.whole
    assert result.records == 6
    assert result.head == json.loads(original.splitlines()[-1])["hash"]


def test_an_empty_ledger_is_whole():
    assert faults_of(b"").head == verify.ZERO


@settings(max_examples=400)
@given(data=st.data())
def test_any_changed_byte_is_found(original, data):
    position = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != original[position]))
    changed = original[:position] + bytes([byte]) + original[position + 1 :]
    result = faults_of(changed)
    assert not result.whole
    line = original[:position].count(b"\n") + 1
    assert result.fault is not None
    assert result.fault.line == line


@settings(max_examples=200)
@given(data=st.data())
def test_any_removed_byte_is_found(original, data):
    position = data.draw(st.integers(0, len(original) - 1))
    assert not faults_of(original[:position] + original[position + 1 :]).whole


@settings(max_examples=100)
@given(data=st.data())
def test_any_inserted_bytes_are_found(original, data):
    position = data.draw(st.integers(0, len(original)))
    extra = data.draw(st.binary(min_size=1, max_size=20))
    assert not faults_of(original[:position] + extra + original[position:]).whole


@settings(max_examples=100)
@given(order=st.permutations(range(6)))
def test_any_other_order_is_found(original, order):
    lines = original.splitlines(keepends=True)
    result = faults_of(b"".join(lines[index] for index in order))
    assert result.whole == (list(order) == sorted(order))
    if result.fault is not None:
        assert result.fault.kind == "reordered"


@pytest.mark.parametrize("index", range(5))
def test_a_removed_line_is_named(original, index):
    lines = original.splitlines(keepends=True)
    result = faults_of(b"".join(lines[:index] + lines[index + 1 :]))
    assert result.fault is not None
    assert (result.fault.kind, result.fault.line) == ("removed", index + 1)
    assert str(index + 1) in result.fault.en


@pytest.mark.parametrize("index", range(6))
def test_a_repeated_line_is_named(original, index):
    lines = original.splitlines(keepends=True)
    result = faults_of(b"".join([*lines[: index + 1], lines[index], *lines[index + 1 :]]))
    assert result.fault is not None
    assert (result.fault.kind, result.fault.line) == ("inserted", index + 2)


def test_a_line_from_another_ledger_is_found(original, tmp_path):
    other = build(tmp_path).read_bytes().splitlines(keepends=True)
    lines = original.splitlines(keepends=True)
    result = faults_of(b"".join([*lines[:3], other[3], *lines[4:]]))
    assert result.fault is not None
    assert (result.fault.kind, result.fault.line) == ("inserted", 4)


def test_a_rewritten_line_with_a_right_hash_of_its_own_is_found(original):
    lines = original.splitlines(keepends=True)
    record = json.loads(lines[2])
    record["body"]["passed"] = ["everything"]
    del record["hash"]
    record["hash"] = verify.digest(verify.canonical(record))
    result = faults_of(b"".join([*lines[:2], verify.canonical(record) + b"\n", *lines[3:]]))
    assert result.fault is not None
    assert result.fault.line == 4


@pytest.mark.parametrize("kept", range(6))
def test_a_cut_tail_is_found_with_an_anchor_and_only_then(original, kept):
    lines = original.splitlines(keepends=True)
    head = json.loads(lines[-1])["hash"]
    shortened = b"".join(lines[:kept])
    assert faults_of(shortened).whole
    result = faults_of(shortened, expect_head=head)
    assert result.fault is not None
    assert result.fault.kind == "cut"


def test_an_older_anchor_holds_while_the_ledger_grows(original):
    head = json.loads(original.splitlines()[2])["hash"]
    result = faults_of(original, expect_head=head)
    assert result.whole
    assert result.anchor_line == 3


def test_a_line_that_was_not_finished_is_named_as_cut(original):
    result = faults_of(original[:-20])
    assert result.fault is not None
    assert (result.fault.kind, result.fault.line) == ("cut", 6)


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The file alone, in an isolated Python that sees no package of this project."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_file_alone_verifies_with_the_standard_library_only(original, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(original)
    done = run_script(str(path))
    assert done.returncode == 0
    assert json.loads(original.splitlines()[-1])["hash"] in done.stdout
    assert done.stderr == ""


def test_the_file_alone_says_which_line_is_bad_in_both_languages(original, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(original.replace(b"\xc3\xa1y ch\xe1\xbb\xa7 2", b"m\xc3\xa1y 2"))
    done = run_script(str(path))
    assert done.returncode == 1
    assert "line 3: altered" in done.stdout
    assert "dòng 3:" in done.stdout


def test_the_file_alone_reports_a_missing_ledger(tmp_path):
    done = run_script(str(tmp_path / "none.jsonl"))
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr


@pytest.mark.parametrize("line", [b"null", b"[]", b"{}", b'{"version":NaN}', b"[" * 100_000, b"\xff\xfe"])
def test_a_line_of_any_other_kind_is_altered(line):
    result = faults_of(line + b"\n")
    assert result.fault is not None
    assert result.fault.kind == "altered"


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        (b'","kind"', b'", "kind"'),
        (b'"version":1', b'"version":1.0'),
        ("máy".encode(), b"m\\u00e1y"),
        (b'{"body"', b'{"body":{},"body"'),
    ],
)
def test_the_same_content_in_another_form_is_altered(original, plain, other):
    changed = original.replace(plain, other, 1)
    assert changed != original
    result = faults_of(changed)
    assert result.fault is not None
    assert (result.fault.kind, result.fault.line) == ("altered", 1)

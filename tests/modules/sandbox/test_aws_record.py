"""The record of the AWS half comes back as it was written, and nothing else passes for one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.sandbox.aws_record import AwsRecord, read_record, write_record
from provincial_cloud.sandbox.process import ProcessIdentity

RECORD = AwsRecord(
    process=ProcessIdentity(pid=7, start_mark="boot:1"),
    port=5123,
    region="ap-southeast-1",
    instance="one",
    started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)


@pytest.mark.parametrize("faults", [None, Path("faults.toml")])
def test_it_comes_back(tmp_path: Path, faults: Path | None) -> None:
    record = AwsRecord(**{**vars(RECORD), "faults": faults})
    write_record(tmp_path / "sandbox", record)
    assert read_record(tmp_path / "sandbox") == record


@pytest.mark.parametrize(
    "change",
    [
        {"port": "5123"},
        {"port": True},
        {"process": {"pid": 7}},
        {"process": {"pid": "7", "start_mark": "boot:1"}},
        {"started": "yesterday"},
        {"faults": 1},
        {"more": 1},
        {"region": None},
    ],
    ids=repr,
)
def test_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AwsRecord.of(json.dumps({**RECORD.plain(), **change}).encode())

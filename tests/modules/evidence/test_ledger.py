from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from provincial_cloud.evidence import verify
from provincial_cloud.evidence.ledger import Ledger, LedgerError

WRITER = """
import sys
from pathlib import Path
from provincial_cloud.evidence.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]), "preview")
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    ledger.append("resource-checked", {"name": sys.argv[3], "number": number, "padding": "x" * 3000})
"""


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_each_line_holds_the_agreed_fields_in_canonical_form(write):
    path = write()
    first, second, *_ = records(path)
    assert set(first) == {"version", "sequence", "time", "run", "gate", "kind", "body", "previous", "hash"}
    assert first["version"] == 1
    assert first["sequence"] == 1
    assert first["time"] == "2026-11-23T08:00:00.000Z"
    assert first["previous"] == "0" * 64
    assert second["previous"] == first["hash"]
    assert path.read_bytes().splitlines()[0] == verify.canonical(first)


def test_only_the_owner_may_read_it(write):
    path = write()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_run_continues_the_chain(write):
    write()
    path = write()
    assert verify.check(path).records == 10
    assert len({record["run"] for record in records(path)}) == 2


@pytest.mark.parametrize("cut", [1, 2, 40, 300])
def test_a_half_written_last_line_is_sealed_by_the_next_run(write, cut):
    path = write(2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert not verify.check(path).whole
    write(1)
    assert verify.check(path).whole
    kinds = [record["kind"] for record in records(path)]
    if cut == 1:  # only the newline was missing: the line itself is whole and stays
        assert "torn-line-sealed" not in kinds
        assert path.read_bytes().startswith(whole)
    else:
        seal = records(path)[kinds.index("torn-line-sealed")]
        assert seal["body"]["text"] in whole.decode()
        assert seal["body"]["bytes"] == len(whole.splitlines()[-1]) + 1 - cut


def test_a_ledger_that_is_nothing_but_a_torn_line_is_sealed(write, ledger_path):
    ledger_path.parent.mkdir()
    ledger_path.write_bytes(b'{"body":{"na')
    path = write(0)
    assert verify.check(path).whole
    assert records(path)[0]["kind"] == "torn-line-sealed"


def test_a_damaged_last_line_stops_the_writer(write):
    path = write()
    path.write_bytes(path.read_bytes()[:-10] + b'0"}\n')
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="provincial evidence verify local"):
        Ledger(path, "preview").append("run-started", {})
    assert path.read_bytes() == before


def test_lines_longer_than_a_read_block_are_found_again(ledger_path):
    Ledger(ledger_path, "preview").append("resource-checked", {"padding": "x" * 300_000})
    Ledger(ledger_path, "preview").append("resource-checked", {"padding": "y" * 70_000})
    Ledger(ledger_path, "preview").append("resource-checked", {})
    assert verify.check(ledger_path).records == 3


def test_an_unwritable_place_is_a_clear_error(tmp_path):
    (tmp_path / "evidence").write_text("a file, not a folder")
    with pytest.raises(LedgerError, match="can't be written") as caught:
        Ledger(tmp_path / "evidence" / "local.jsonl", "preview")
    assert "không ghi được" in str(caught.value)


def test_a_full_disk_is_a_clear_error_and_leaves_whole_lines_only(write):
    path = write()
    room = path.stat().st_size + 100
    script = f"""
import resource, signal
from pathlib import Path
from provincial_cloud.evidence.ledger import Ledger, LedgerError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
try:
    Ledger(Path({str(path)!r}), "preview").append("resource-checked", {{"padding": "x" * 500}})
except LedgerError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "can't be written" in done.stdout
    assert verify.check(path).whole
    assert verify.check(path).records == 5
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != room


def test_two_processes_write_one_whole_ledger(ledger_path):
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(ledger_path), "200", name], stdout=subprocess.DEVNULL)
        for name in ("a", "b", "c")
    ]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    assert verify.check(ledger_path).records == 600
    for name in ("a", "b", "c"):
        numbers = [record["body"]["number"] for record in records(ledger_path) if record["body"]["name"] == name]
        assert numbers == list(range(200))


def test_threads_sharing_a_pen_keep_the_chain(ledger_path):
    def work(pen: Ledger) -> None:
        for number in range(50):
            pen.append("resource-checked", {"number": number})

    pens = [Ledger(ledger_path, "preview") for _ in range(4)]
    threads = [threading.Thread(target=work, args=(pen,)) for pen in pens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify.check(ledger_path).records == 200


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.011, 0.023])
def test_a_killed_writer_leaves_a_ledger_the_next_run_makes_whole(ledger_path, delay):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(ledger_path), "1000000", "a"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    process.stdout.close()
    Ledger(ledger_path, "preview").append("run-started", {})
    assert verify.check(ledger_path).whole

"""The key that drills are signed with: one for an environment, whole or not there, whatever ended who made it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from provincial_cloud.backup.signing import SignatureError, ensure_key, public_key, signed, verified

MAKING = "import sys; from pathlib import Path; from provincial_cloud.backup.signing import ensure_key; "
MAKING += "ensure_key(Path(sys.argv[1]))"
DYING = """#!/bin/sh
# ssh-keygen that ends with its starter before it has written the public half
PATH={path}
ssh-keygen "$@"
for word; do file=$word; done
rm "$file.pub"
kill -KILL "$PPID"
"""


def works(key: Path) -> bool:
    """Whether the key signs, and its public half is its own."""
    return verified(signed({"plan": "daily"}, key), (public_key(key),)) == {"plan": "daily"}


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "keys" / "drill")
    first = public_key(key)
    assert public_key(ensure_key(key)) == first
    assert works(key)
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_runs_that_begin_at_once_make_one_key(tmp_path: Path) -> None:
    key, together = tmp_path / "keys" / "drill", threading.Barrier(6)

    def make(_: int) -> str:
        together.wait()
        return public_key(ensure_key(key))

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(make, range(6)))) == 1
    assert works(key)


def test_a_run_that_is_killed_while_it_makes_the_key_leaves_none(tmp_path: Path) -> None:
    key, programs = tmp_path / "keys" / "drill", tmp_path / "programs"
    programs.mkdir()
    (programs / "ssh-keygen").write_text(DYING.format(path=os.environ["PATH"]))
    (programs / "ssh-keygen").chmod(0o755)
    told = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    died = subprocess.run([sys.executable, "-c", MAKING, str(key)], env=told, check=False)
    assert died.returncode == -9
    assert not key.exists()
    assert works(ensure_key(key))


@pytest.mark.parametrize("first", [ensure_key, public_key])
def test_a_public_half_that_is_missing_is_made_out_of_the_private_one(tmp_path: Path, first: object) -> None:
    key = ensure_key(tmp_path / "drill")
    before = public_key(key)
    (tmp_path / "drill.pub").unlink()
    assert callable(first)
    first(key)
    assert public_key(key) == before
    assert works(key)


def test_a_private_half_that_is_missing_is_made_anew_with_its_public_one(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "drill")
    key.unlink()
    assert works(ensure_key(key))


def test_a_key_that_is_cut_is_named_and_stays(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "drill")
    key.write_bytes(key.read_bytes()[:60])
    (tmp_path / "drill.pub").unlink()
    with pytest.raises(SignatureError, match="can't be read") as told:
        ensure_key(key)
    assert str(key) in str(told.value)
    assert len(key.read_bytes()) == 60


def test_a_public_key_without_a_private_one_makes_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        public_key(tmp_path / "drill")
    assert list(tmp_path.iterdir()) == []

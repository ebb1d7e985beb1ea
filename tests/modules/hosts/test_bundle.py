"""The collector really runs: on this machine, by a fresh interpreter that knows nothing of this project."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from provincial_cloud.hosts.bundle import program, sources
from provincial_cloud.hosts.collector import signing
from provincial_cloud.hosts.evidence import verified

NONCE = "0a" * 16


def run(request: dict[str, object], key_file: str | None = None) -> subprocess.CompletedProcess[bytes]:
    text = program(request)
    if key_file:
        text = text.replace("/etc/ssh/ssh_host_ed25519_key", key_file)
    return subprocess.run([sys.executable, "-I", "-S", "-"], input=text.encode(), capture_output=True, check=False)


@pytest.fixture(scope="module")
def document(host_key):
    done = run({"host": "nay", "nonce": NONCE, "asked": 1, "key_types": ["ssh-ed25519"]}, str(host_key.path))
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_one_text_on_the_standard_input_collects_and_signs(document, host_key):
    facts = verified(document, host="nay", host_keys=[host_key.public], nonce=NONCE).values
    assert facts["schema"] == 1
    assert facts["host"]["kernel"]
    assert facts["users"][0]["name"] == "root"
    assert facts["files"]["/etc/passwd"]["type"] == "file"


def test_no_password_hash_leaves_the_host(document):
    assert not any(mark in document.decode() for mark in ("$y$", "$6$", "$5$", "$2b$", "$1$"))


def test_what_could_not_be_read_is_null_and_has_a_kind_and_a_detail(document):
    facts = json.loads(document)["facts"]
    for path, gap in facts["gaps"].items():
        assert set(gap) == {"kind", "detail"}, path
        assert gap["kind"] in {"absent", "container", "failed", "kernel", "timeout", "too-many"}


def test_the_answer_stays_small(document):
    assert len(document) < 2_000_000


def test_a_host_without_the_pinned_key_says_so_and_gives_no_facts():
    done = run({"host": "nay", "nonce": NONCE, "asked": 1, "key_types": ["ssh-unknown"]})
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"no readable host key of the pinned types ssh-unknown" in done.stderr


def test_everything_it_needs_is_in_the_text():
    names = {name.rpartition(".")[2] for name in sources()}
    assert {"program", "reading", "signing", "machine", "storage"} <= names
    assert not any("pydantic" in text or "import yaml" in text for text in sources().values())


def test_names_in_a_request_are_data_and_never_code():
    text = program({"host": "'''; raise SystemExit(9) #", "nonce": NONCE, "asked": 1, "key_types": []})
    done = subprocess.run([sys.executable, "-I", "-S", "-"], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 3


def test_the_canonical_form_survives_names_that_are_no_text():
    written = signing.canonical({"path": "/srv/\udcff"})
    assert signing.canonical(json.loads(written)) == written

"""Secrets planted in every place that takes one are found in clear nowhere: a canary test.

Out of reach by design: the request that carries a secret to the cloud over loopback, and the cloud's own memory.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from provincial_cloud import sandbox

pytestmark = pytest.mark.xdist_group("secrets")

CANARY = "kanarienvogel-7Q2x"
PLANTED = {name: f"{CANARY}-{name}" for name in ("password", "secret", "config", "wrong")}
PROGRAM = f"""
import pulumi
from provincial_cloud.aws import DbInstance, Provider, Secret

config = pulumi.Config()
cloud = Provider("cloud", access_key="sandbox", secret_key="{CANARY}-provider", endpoint=config.require("url"))
here = pulumi.ResourceOptions(provider=cloud)
text = "{PLANTED["secret"]}" + config.get("more", "")
Secret("token", name="token", secret_string=text, recovery_window_in_days=0, opts=here)
DbInstance(
    "cases",
    db_instance_identifier="cases",
    engine="postgres",
    db_instance_class="db.t4g.medium",
    allocated_storage=20,
    master_username="keeper",
    master_user_password="{PLANTED["password"]}" if not config.get_bool("broken") else "{PLANTED["wrong"]}/@",
    deletion_protection=False,
    skip_final_snapshot=True,
    opts=here,
)
pulumi.export("config", config.require_secret("planted"))
"""


def _spellings(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield raw.hex().encode()
    yield quote(text).encode()
    for shift in range(3):  # wherever in a longer text it stands
        encoded = base64.b64encode(b"x" * shift + raw)
        yield encoded[4 if shift else 0 : -4]


def _found(places: dict[str, bytes]) -> list[str]:
    wanted = list(_spellings(CANARY))
    return sorted(name for name, content in places.items() if any(word in content for word in wanted))


def _files(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def planted(checkout: Any) -> Any:
    """A stack that has been through previews, an up, a failing up, a refresh, an update and an export."""
    checkout.start_sandbox()
    checkout.program(PROGRAM)
    said: dict[str, bytes] = {}

    def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
        done = checkout.pulumi(*words, PROVINCIAL_POLICY_PACK="off", **more)
        said[f"{len(said)} {' '.join(words)}"] = (done.stdout + done.stderr).encode()
        return done

    run("stack", "init", "hidden")
    run("config", "set", "url", sandbox.aws_endpoint(checkout.project).url)
    checkout.pulumi("config", "set", "--secret", "planted", PLANTED["config"])
    run("preview", "--diff")
    run("up", "--yes", "--diff", "--event-log", str(checkout.home / "events.json"), PULUMI_DEBUG_COMMANDS="1")
    run("preview", "--json")
    run("refresh", "--yes", "--skip-preview", "--diff")
    run("config", "set", "broken", "true")
    refused = run("up", "--yes", "--skip-preview", "--diff", check=False)
    assert refused.returncode != 0
    assert "master_user_password" in refused.stdout + refused.stderr
    run("config", "set", "broken", "false")
    run("config", "set", "more", "changed")
    run("up", "--yes", "--skip-preview", "--diff")
    judge(checkout, said)
    run("stack", "export")
    run("stack", "output", "--json")
    run("destroy", "--yes", "--skip-preview")
    return checkout, said


def judge(checkout: Any, said: dict[str, bytes]) -> None:
    """Have the rules look at the stack, and every kind of report written of it."""
    checkout.pulumi("config", "set", "provincial-cloud:environment", "local")
    told = checkout.pulumi("preview", "--diff", check=False)
    assert "[mandatory]" in told.stdout
    said["rules"] = (told.stdout + told.stderr).encode()
    for form in ("html", "json", "sarif", "junit", "csv"):
        told = checkout.provincial("report", "hidden", "--kind", "policy", "--format", form, check=False)
        said[f"report {form}"] = (told.stdout + told.stderr).encode()


def test_the_evidence_and_every_report_were_looked_at(planted: Any) -> None:
    checkout, _ = planted
    ledger = (checkout.root / ".provincial" / "evidence" / "hidden.jsonl").read_text(encoding="utf-8")
    assert "master_user_password" in ledger or "DbInstance" in ledger
    reports = {path.suffix for path in (checkout.root / ".provincial" / "reports").iterdir()}
    assert {".html", ".json", ".sarif", ".xml", ".csv"} <= reports


def test_no_output_shows_a_secret(planted: Any) -> None:
    _, said = planted
    assert len(said) > 10
    assert _found(said) == []


def test_no_file_that_a_run_leaves_holds_a_secret_in_clear(planted: Any) -> None:
    checkout, _ = planted
    files = _files(checkout.root / ".provincial", checkout.root / "environments", checkout.home / "pulumi")
    files["events"] = (checkout.home / "events.json").read_bytes()
    assert any("hidden.json" in name for name in files)
    assert _found(files) == []


def test_the_scanner_finds_what_is_planted_in_the_open(tmp_path: Path) -> None:
    (tmp_path / "clear").write_text(f"before {CANARY} after")
    (tmp_path / "wide").write_bytes(f"before {CANARY} after".encode("utf-16-le"))
    (tmp_path / "encoded").write_bytes(base64.b64encode(f"a {CANARY} b".encode()))
    (tmp_path / "clean").write_text("nothing here")
    assert [Path(name).name for name in _found(_files(tmp_path))] == ["clear", "encoded", "wide"]

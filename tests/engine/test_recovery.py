"""`provincial recover` with the real engine: an environment lost whole, made again from the store and its passwords."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud import sandbox
from provincial_cloud.evidence.reader import Kind, lines
from provincial_cloud.evidence.verify import check

pytestmark = pytest.mark.xdist_group("recovery")

STACK = "config:\n  provincial-cloud:environment: small\n  provincial-cloud:layers: [foundation, backups]\n"
BUCKET = "{system: integration, bucket: messages}"
KEPT = {"backups", "evidence", "passphrase", "sandbox"}
"""What a lost machine room leaves of `.provincial`: passwords and ledger, kept elsewhere, and the other store."""


@pytest.fixture(scope="module")
def small(checkout: Any, small_environment: Callable[[Path], Path]) -> Any:
    """An environment without hosts and clusters, up, its state copied."""
    folder = small_environment(checkout.root / "environments")
    plans = folder / "backups.yaml"
    text = plans.read_text(encoding="utf-8").replace("state: true", f"state: true\n      buckets: [{BUCKET}]")
    plans.write_text(text, encoding="utf-8")
    (system,) = folder.glob("systems/*.yaml")
    system.write_text(system.read_text(encoding="utf-8").rstrip() + "\n    needs: {buckets: [{name: messages}]}\n")
    (folder.parent / "Pulumi.small.yaml").write_text(STACK, encoding="utf-8")
    checkout.start_sandbox()
    checkout.provincial("up", "small", "--skip-preview")
    checkout.cloud("s3").put_object(Bucket=_bucket(checkout), Key="hồ sơ/1", Body=b"one", Metadata={"unit": "so-khcn"})
    checkout.provincial("backup", "run", "small")
    return checkout


def _bucket(checkout: Any) -> str:
    (found,) = (
        one["id"]
        for one in checkout.state("small")
        if one["urn"].endswith("provincial:aws:Bucket::integration-messages")
    )
    return str(found)


def test_an_environment_that_is_lost_is_made_again_by_the_engine(small: Any) -> None:
    before, folder = small.state("small"), small.root / "environments"
    refused = small.provincial("recover", "small", check=False)
    assert refused.returncode == 2  # nothing is lost yet
    assert "there is something where the copy belongs" in refused.stderr
    sandbox.stop_aws(small.project)  # all that it held is gone
    for path in small.project.runtime.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder / "small")
    (folder / "Pulumi.small.yaml").unlink()

    done = small.provincial("recover", "small")

    assert "as before" in done.stdout
    assert "bucket/integration/messages: what it lacked of the copy is back" in done.stderr
    again = small.cloud("s3").get_object(Bucket=_bucket(small), Key="hồ sơ/1")
    assert (again["Body"].read(), [*again["Metadata"].values()]) == (b"one", ["so-khcn"])
    assert {one["urn"] for one in small.state("small")} == {one["urn"] for one in before}
    known = small.known("small")
    assert known
    assert {token: sorted(ids) for token, ids in small.exists().items() if token in known} == known
    kinds = [line.kind for line in lines(small.project.evidence / "small.jsonl")]
    assert kinds[-3:] == [Kind.BACKUP_MADE, Kind.RESTORE_DRILLED, Kind.ENVIRONMENT_RECOVERED]
    assert check(small.project.evidence / "small.jsonl").whole
    assert "nothing to do" in small.provincial("up", "small").stderr

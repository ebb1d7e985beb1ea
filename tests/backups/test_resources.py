"""Repository and drill as resources: made, proven, due again, failing, and honest where the machine lacks something."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from provincial_cloud import environment as environments
from provincial_cloud.backup import proving
from provincial_cloud.backup.place import Place, places
from provincial_cloud.backup.provider.servicer import Servicer
from provincial_cloud.backup.restore_drill import BACKUP_REPOSITORY, RESTORE_DRILL
from provincial_cloud.project import Project
from provincial_cloud.provider_protocol.marks import UNKNOWN
from provincial_cloud.provider_protocol.values import decode, encode
from provincial_cloud.sandbox.backup_store import store_folder


class Aborted(Exception):  # noqa: N818 - what the engine is told, not an error of the test
    """The servicer ended the call."""


def refuse(_status: Any, text: str) -> None:
    raise Aborted(text)


CALL = SimpleNamespace(abort=refuse)


class Resource:
    """One resource as the engine drives it."""

    def __init__(self, token: str, place: Place) -> None:
        plan = place.plan.model_dump(mode="json", exclude_none=True)
        self.urn = f"urn:pulumi:small::provincial-cloud::{token}::daily"
        self.inputs: dict[str, Any] = {"environment": place.environment.name, "plan": plan}
        self.state: dict[str, Any] = {}

    def call(self, **fields: Any) -> Any:
        given = {name: encode(value) if isinstance(value, dict) else value for name, value in fields.items()}
        return SimpleNamespace(urn=self.urn, **given)

    def create(self, *, preview: bool = False) -> dict[str, Any]:
        answer = Servicer().Create(self.call(properties=self.inputs, preview=preview), CALL)
        found = decode(answer.properties)
        if not preview:
            self.state = found
        return found

    def update(self) -> dict[str, Any]:
        call = self.call(olds=self.state, news=self.inputs, preview=False)
        self.state = decode(Servicer().Update(call, CALL).properties)
        return self.state

    def differs(self) -> list[str]:
        return list(Servicer().Diff(self.call(olds=self.state, news=self.inputs), CALL).diffs)


@pytest.fixture
def place(at_home: Project, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The plan of the small environment, with a state to copy."""
    monkeypatch.setenv("PROVINCIAL_PROJECT", str(at_home.root))
    (place,) = places(at_home, environments.load("small", root=at_home.environments))
    place.state.mkdir(exist_ok=True)
    (place.state / "stack.json").write_text("{}")
    return place


def without(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    found = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name, *more, **kw: None if name == program else found(name, *more, **kw)
    )


def test_a_preview_makes_nothing(place: Place) -> None:
    told = Resource(RESTORE_DRILL, place).create(preview=True)
    assert told["condition"] is UNKNOWN
    assert not place.ledger.exists()


def test_a_repository_is_made_and_a_drill_passes_with_its_evidence_in_the_ledger(place: Place) -> None:
    repository, drill = Resource(BACKUP_REPOSITORY, place), Resource(RESTORE_DRILL, place)
    made = repository.create()
    assert (made["condition"], made["bucket"]) == ("ready", "small-daily")
    told = drill.create()
    assert told["condition"] == "passed"
    (made_copy,), (drilled,) = proving.known(place).made, proving.known(place).drilled
    assert told["snapshot"] == made_copy.snapshot
    assert drilled.passed
    assert (repository.differs(), drill.differs()) == ([], [])


def test_a_drill_is_due_again_after_the_plans_interval_and_after_one_that_failed(place: Place) -> None:
    drill = Resource(RESTORE_DRILL, place)
    drill.create()
    now = datetime.now(UTC)
    assert not proving.due(place, now + timedelta(days=182))
    assert proving.due(place, now + timedelta(days=183))
    (pack,) = _newest(store_folder(place.project.sandbox) / "data" / place.bucket_name / "data")
    whole = pack.read_bytes()
    pack.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(Aborted, match=f"did not pass[^$]*store-altered: data/{pack.parent.name}"):
        drill.update()
    assert drill.differs() == ["condition"]
    pack.write_bytes(whole)
    assert drill.update()["condition"] == "passed"
    assert drill.differs() == []


def _newest(folder: Path) -> list[Path]:
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_mtime)[-1:]


def test_a_changed_plan_is_a_change(place: Place) -> None:
    drill = Resource(RESTORE_DRILL, place)
    drill.create()
    drill.inputs["plan"] = {**drill.inputs["plan"], "drill_days": 92}
    assert drill.differs() == ["plan"]


def test_without_restic_it_says_so_and_proves_nothing_until_restic_is_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = Resource(RESTORE_DRILL, place)
    before = len(proving.known(place).drilled)
    with monkeypatch.context() as lacking:
        without(lacking, "restic")
        told = drill.create()
        assert told["condition"] == "not testable"
        assert "restic" in told["reason"]
        assert "snapshot" not in told
        assert drill.differs() == []
    assert len(proving.known(place).drilled) == before
    assert drill.differs() == ["condition"]
    assert "reason" not in drill.update()


def test_without_a_store_it_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "sandbox", property(lambda self: self.root / "no-sandbox"))
    told = Resource(BACKUP_REPOSITORY, place).create()
    assert told["condition"] == "not testable"
    assert "store for backups does not run" in told["reason"]


def test_a_plan_that_the_environment_does_not_have_is_refused(place: Place) -> None:
    drill = Resource(RESTORE_DRILL, place)
    drill.inputs["plan"] = {**drill.inputs["plan"], "id": "weekly"}
    (failure,) = Servicer().Check(drill.call(news=drill.inputs), CALL).failures
    assert "there is no such backup plan" in failure.reason


def test_a_type_of_another_family_and_an_import_are_refused(place: Place) -> None:
    bucket = Resource("provincial:aws:Bucket", place)
    with pytest.raises(Aborted, match="no resource type provincial:aws:Bucket"):
        Servicer().Check(bucket.call(news=bucket.inputs), CALL)
    drill = Resource(RESTORE_DRILL, place)
    with pytest.raises(Aborted, match="is never imported"):
        Servicer().Read(drill.call(id="small/daily", properties={}, inputs={}), CALL)
    drill.state = {"condition": "passed"}
    kept = Servicer().Read(drill.call(id="small/daily", properties=drill.state, inputs=drill.inputs), CALL)
    assert decode(kept.properties) == drill.state

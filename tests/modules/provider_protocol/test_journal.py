"""A journal holds what was begun, whoever is killed while it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.errors import ProvincialError
from provincial_cloud.kubernetes.provider.kinds import kind_of
from provincial_cloud.kubernetes.provider.runner import Runner, Subject
from provincial_cloud.provider_protocol.journal import JOURNAL, Begun, Journal

URN = "urn:pulumi:one::project::kubernetes:core/v1:ConfigMap::settings"
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "unit", "name": "settings"}}
BEGUN = Begun(urn=URN, id="unit/settings", inputs=OBJECT)


def runner(journal: Journal) -> Runner:
    """One that has a journal and is never asked for more."""
    nothing: Any = None
    return Runner(
        connection=nothing,
        discovery=nothing,
        settings=nothing,
        claims=nothing,
        log=nothing,
        pause=nothing,
        journal=journal,
    )


def test_what_was_noted_is_there_for_another(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).note(BEGUN)
    Journal(path).note(Begun(urn=URN, id="unit/settings", inputs=OBJECT, uid="7"))
    assert [one.uid for one in Journal(path).read()] == ["", "7"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert Journal(path).made(URN, "unit/settings", "7")
    assert not Journal(path).made(URN, "unit/settings", "8")
    assert not Journal(path).made(URN, "unit/settings", "")


def test_a_line_that_was_cut_short_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).note(BEGUN)
    whole = path.read_bytes()
    for end in range(1, len(whole) - 1):
        path.write_bytes(whole + whole[:end])
        assert list(Journal(path).read()) == [BEGUN]


def test_one_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert list(Journal(tmp_path / "journal").read()) == []


def test_it_is_kept_where_the_run_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Journal.asked_for() is None
    monkeypatch.setenv(JOURNAL, str(tmp_path / "journal"))
    asked = Journal.asked_for()
    assert asked is not None
    assert asked.path == tmp_path / "journal"


def test_nothing_of_the_content_is_written_down(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    values = {**OBJECT, "metadata": {**OBJECT["metadata"], "annotations": {"a": "b"}}, "data": {"word": "secret"}}  # type: ignore[dict-item]
    subject = Subject(urn=URN, kind=kind_of("kubernetes:core/v1:ConfigMap", values), values=values, manager="one")
    runner(journal)._note(subject, values, {"metadata": {"uid": "7"}})
    (line,) = journal.read()
    assert line == Begun(urn=URN, id="unit/settings", inputs=OBJECT, uid="7")


def test_without_its_journal_a_run_creates_nothing(tmp_path: Path) -> None:
    subject = Subject(urn=URN, kind=kind_of("kubernetes:core/v1:ConfigMap", OBJECT), values=OBJECT, manager="one")
    with pytest.raises(ProvincialError, match=r"(?s)journal of this run can't be written.*No such file"):
        runner(Journal(tmp_path / "none" / "journal"))._note(subject, OBJECT)
    assert list(tmp_path.iterdir()) == []

"""A new environment appears whole and valid, or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from provincial_cloud.environment import check, creation, load, names
from provincial_cloud.environment.creation import create, plan
from provincial_cloud.errors import ProvincialError, UsageError


def everything(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_differs_from_its_template_in_the_name_only(project: Path) -> None:
    root = project / "environments"

    create(plan("my-province", template="good", root=root))

    old, new = everything(root / "good"), everything(root / "my-province")
    head = Path("environment.yaml")
    assert new.pop(head) == old.pop(head).replace(b"name: good", b"name: my-province")
    assert new == old
    assert load("my-province").name == "my-province"
    assert names() == ["good", "my-province"]


def test_comments_and_quotes_around_the_name_stay(good: Path, project: Path) -> None:
    head = good / "environment.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("name: good", 'name:   "good"  # good'), encoding="utf-8")

    planned = plan("better", template="good", root=project / "environments")

    assert planned.files[Path("environment.yaml")].startswith('name:   "better"  # good\n')


def test_planning_writes_nothing(project: Path) -> None:
    before = everything(project)

    planned = plan("my-province", template="good", root=project / "environments")

    assert Path("systems/portal.yaml") in planned.files
    assert everything(project) == before


@pytest.mark.parametrize("name", ["My-Province", "tỉnh", "a b", "../x", "-x", "x-", "", "x" * 64, "a/b", ".x"])
def test_a_name_that_is_no_id_is_refused(project: Path, name: str) -> None:
    with pytest.raises(UsageError) as raised:
        plan(name, template="good", root=project / "environments")

    assert raised.value.problems[0].summary == "not a name for an environment"
    assert raised.value.problems[0].given == (name or "an empty name")


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_what_exists_is_never_overwritten(project: Path, kind: str) -> None:
    target = project / "environments" / "taken"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        target.symlink_to("nowhere")

    with pytest.raises(UsageError) as raised:
        plan("taken", template="good", root=project / "environments")

    assert raised.value.problems[0].summary == "there is something of this name already"
    assert raised.value.problems[0].given == "environments/taken"
    assert raised.value.problems[0].allowed == "a new name; there are good"
    assert os.path.lexists(target)


def test_a_template_that_is_wrong_is_refused_with_its_problems(good: Path, project: Path) -> None:
    (good / "sites.yaml").write_text("sites: [\n", encoding="utf-8")

    with pytest.raises(UsageError) as raised:
        plan("my-province", template="good", root=project / "environments")

    assert str(raised.value.problems[0].where) == "environments/good/sites.yaml:2:1"


def test_a_template_that_is_not_there_is_refused(project: Path) -> None:
    with pytest.raises(UsageError, match="no such environment"):
        plan("my-province", template="god", root=project / "environments")


def test_a_write_that_fails_leaves_nothing_behind(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan("my-province", template="good", root=project / "environments")
    before = everything(project)
    written = []

    def full(path: Path, content: str, encoding: str) -> int:
        written.append(path)
        if len(written) == 4:
            raise OSError(28, "No space left on device")
        return len(content)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ProvincialError) as raised:
        create(planned)

    assert raised.value.problems[0].given == "No space left on device"
    assert raised.value.exit_code == 1
    assert everything(project) == before
    assert sorted(path.name for path in (project / "environments").iterdir()) == ["good"]


def test_of_two_at_once_one_wins_and_the_result_is_whole(project: Path) -> None:
    planned = plan("my-province", template="good", root=project / "environments")
    outcomes: list[str] = []

    def run() -> None:
        try:
            create(planned)
            outcomes.append("made")
        except ProvincialError as error:
            outcomes.append(error.problems[0].summary)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made", *["the environment could not be written"] * 3]
    assert check("my-province").problems == ()
    assert not list((project / "environments").glob(f"{creation.UNFINISHED}*"))


def test_an_unfinished_folder_of_a_killed_run_is_not_an_environment(project: Path) -> None:
    leftover = project / "environments" / f"{creation.UNFINISHED}abc" / "my-province"
    leftover.mkdir(parents=True)
    (leftover / "environment.yaml").write_text("name: my-province\n", encoding="utf-8")

    assert names() == ["good"]
    create(plan("my-province", template="good", root=project / "environments"))
    assert names() == ["good", "my-province"]

"""A folder is read whole: every file that counts, none that does not, and all problems at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from provincial_cloud.environment import check, gathering, load, names
from provincial_cloud.errors import UsageError

Replace = Callable[[str, str, str], None]
GOOD = Path(__file__).parent / "good"


def told(name: str = "good") -> list[tuple[str, str, str | None]]:
    return [(str(each.where), each.summary, each.given) for each in check(name).problems]


def test_every_problem_of_every_file_is_told_at_once(good: Path, replace: Replace) -> None:
    replace("sites.yaml", "kind: primary", "kind: primry")
    replace("sites.yaml", "level: 3\n    unit", "level: 7\n    unit")
    replace("zones.yaml", "port: 443", "port: 0")
    replace("units.yaml", "    kind: department\n    parent: new-province", "    kind: bureau\n    parent: nobody")
    replace("waivers.yaml", "expires: 2026-07-01", "expires: soon")
    (good / "hosts.yaml").write_text("hosts: [\n", encoding="utf-8")

    assert told() == [
        (
            "environments/good/hosts.yaml:2:1",
            "not valid YAML: expected the node content, but found '<stream end>'",
            "the end of the file",
        ),
        ("environments/good/sites.yaml:4:11", "kind: not one of the allowed words", "primry"),
        ("environments/good/sites.yaml:5:12", "level: not one of the allowed words", "7"),
        ("environments/good/units.yaml:33:11", "no such kind of units", "bureau"),
        ("environments/good/units.yaml:34:13", "no such unit", "nobody"),
        ("environments/good/waivers.yaml:9:14", "expires: not a day", "soon"),
        ("environments/good/zones.yaml:3:43", "port: out of range", "0"),
    ]


def test_loading_raises_all_of_them_with_exit_code_two(good: Path, replace: Replace) -> None:
    replace("sites.yaml", "kind: primary", "kind: primry")
    replace("zones.yaml", "port: 443", "port: 0")

    with pytest.raises(UsageError) as raised:
        load("good")

    assert len(raised.value.problems) == 2
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("file", "meant"),
    [
        ("system.yaml", "systems.yaml"),
        ("unit.yml", "units.yaml"),
        ("waivers.yml", "waivers.yaml"),
        ("site.json", "sites.yaml"),
    ],
)
def test_a_file_that_nothing_reads_is_told(good: Path, file: str, meant: str) -> None:
    (good / file).write_text("a: 1\n", encoding="utf-8")

    (problem,) = check("good").problems

    assert (str(problem.where), problem.summary, problem.given) == (
        f"environments/good/{file}",
        "a file or folder that nothing reads",
        file,
    )
    assert problem.allowed is not None
    assert problem.allowed.endswith(f"(did you mean {meant}?)")


def test_a_folder_that_nothing_reads_is_told(good: Path) -> None:
    (good / "network").mkdir()
    (good / "systems" / "old").mkdir()

    assert [place for place, _, _ in told()] == ["environments/good/network", "environments/good/systems/old"]


def test_other_files_and_hidden_ones_are_left_alone(good: Path) -> None:
    for file in ("README.md", ".units.yaml.swp", ".hidden.yaml", "units.yaml~", "systems/notes.txt"):
        (good / file).write_text("not: [yaml", encoding="utf-8")

    assert told() == []


def test_a_kind_may_be_a_file_and_a_folder_together(good: Path) -> None:
    shutil.move(good / "systems" / "platform.yaml", good / "systems.yaml")

    assert [system.id for system in load("good").all_systems] == ["portal", "platform"]


def test_optional_files_that_are_missing_mean_nothing_there(good: Path) -> None:
    for file in ("waivers", "hosts", "identity", "zones"):
        (good / f"{file}.yaml").unlink()

    environment = load("good")

    assert (environment.waivers, environment.hosts, environment.principals, environment.flows) == ((), (), (), ())


def test_an_environment_without_a_head_is_told(good: Path) -> None:
    (good / "environment.yaml").unlink()

    assert ("environments/good", "the environment has no head", "no file environment.yaml") in told()


def test_a_link_that_leaves_the_folder_is_refused(good: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    shutil.move(good / "sites.yaml", outside)
    (good / "sites.yaml").symlink_to(outside)

    assert (
        "environments/good/sites.yaml",
        "the file lies outside the environment's folder",
        f"a link to {outside}",
    ) in told()


def test_a_folder_that_is_a_link_outside_is_refused(good: Path, tmp_path: Path) -> None:
    shutil.move(good / "systems", tmp_path / "systems")
    (good / "systems").symlink_to(tmp_path / "systems")

    assert {summary for place, summary, _ in told() if "systems/" in place} == {
        "the file lies outside the environment's folder"
    }


def test_a_link_to_itself_is_refused(good: Path) -> None:
    (good / "sources.yaml").unlink()
    (good / "sources.yaml").symlink_to("sources.yaml")

    assert [place for place, summary, _ in told() if "outside" in summary] == ["environments/good/sources.yaml"]


def test_an_environment_that_is_a_link_is_refused(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "environments" / "good", tmp_path / "elsewhere")
    (project / "environments" / "linked").symlink_to(tmp_path / "elsewhere")

    assert told("linked") == [
        ("environments/linked", "the environment lies elsewhere", f"a link to {tmp_path / 'elsewhere'}")
    ]


@pytest.mark.parametrize("name", ["god", "", "../good", "good/systems", ".", "..", "Good"])
def test_a_name_that_is_no_environment_is_told(project: Path, name: str) -> None:
    (problem,) = check(name).problems

    assert problem.summary == "no such environment"
    assert problem.given == (name or "an empty name")
    assert problem.allowed is not None
    assert problem.allowed.startswith("good")


def test_names_are_those_of_folders_with_a_head(project: Path) -> None:
    (project / "environments" / "empty").mkdir()
    (project / "environments" / "Pulumi.local.yaml").write_text("config: {}\n", encoding="utf-8")

    assert names() == ["good"]


def test_a_day_before_any_province_is_told(good: Path, replace: Replace) -> None:
    replace("environment.yaml", "  - {unit: old-province, valid_to: 2025-06-30}\n", "")

    (problem,) = check("good", as_of=date(2020, 1, 1)).problems

    assert problem.summary == "the environment has no province on this day"
    assert problem.given == "2020-01-01"


def test_what_refers_to_a_file_that_cannot_be_read_is_not_told_again(good: Path) -> None:
    (good / "sites.yaml").write_text("sites: [", encoding="utf-8")

    assert [place.split(":")[0] for place, _, _ in told()] == ["environments/good/sites.yaml"]


def test_secrets_typed_by_mistake_are_never_repeated(good: Path, replace: Replace) -> None:
    canary = "hunter2-canary"
    replace(
        "environment.yaml", "endpoint: https://cloud.example.vn", f"endpoint: https://admin:{canary}@cloud.example.vn"
    )
    replace("sites.yaml", "kind: store", f"kind: store\n    password: {canary}\n    address: 12")
    replace("sources.yaml", "mark: found", f'mark: "secret={canary}"')
    replace("identity.yaml", '"arn:aws:iam::123456789012:role/vpn"', f'"-----BEGIN PRIVATE KEY----- {canary}"')
    replace("zones.yaml", "port: 443", f"port: https://me:{canary}@vault")

    problems = check("good").problems

    assert len(problems) == 6
    assert canary not in "\n".join(str(problem) for problem in problems)


def test_a_folder_of_countless_files_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_FILES", 5)

    assert ("environments/good", "too many files", "more than 5") in told()


def test_a_folder_that_may_not_be_read_is_told() -> None:
    program = (
        "import os, sys; from pathlib import Path; from provincial_cloud.environment import check; "
        "check('good', root=Path(sys.argv[2])); os.geteuid() or os.seteuid(65534); "
        "print(*check('good', root=Path(sys.argv[1])).problems, sep='\\n')"
    )
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        shutil.copytree(GOOD, root / "good")
        (root / "good" / "systems").chmod(0o000)
        done = subprocess.run(
            [sys.executable, "-c", program, name, GOOD.parent], capture_output=True, text=True, timeout=60, check=True
        )
        (root / "good" / "systems").chmod(0o755)

    assert f"{name}/good/systems: the folder cannot be read\n  given:   Permission denied\n" in done.stdout

"""`provincial environment` as people and programs run it: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from provincial_cloud.environment.files import FileKind

PROVINCIAL = Path(sys.executable).with_name("provincial")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROVINCIAL, "environment", *words], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def test_a_valid_environment_is_told_in_a_line(project: Path) -> None:
    done = run("validate", "good")

    assert (done.returncode, done.stdout) == (0, "good: valid as of 2026-01-01 · 3 units · 2 systems · level 3\n")


def test_all_environments_are_checked_and_one_fault_fails_them(project: Path) -> None:
    (project / "environments" / "good" / "sites.yaml").write_text("sites: 3\n", encoding="utf-8")
    done = run("validate")

    assert done.returncode == 2
    assert done.stdout == "good: 1 problem\n"
    assert done.stderr == (
        "error: environments/good/sites.yaml:1:8: sites: not a list\n"
        "  given:   3\n"
        "  allowed: a list: lines that begin with a hyphen, or [] for none\n"
    )


def test_programs_get_the_same_as_json(project: Path) -> None:
    (project / "environments" / "good" / "sites.yaml").write_text("sites: 3\n", encoding="utf-8")
    done = run("validate", "good", "nowhere", "--format", "json")

    good, nowhere = json.loads(done.stdout)["environments"]
    assert done.returncode == 2
    assert (good["name"], good["valid"], good["warnings"]) == ("good", False, [])
    assert good["problems"] == [
        {
            "summary": "sites: not a list",
            "given": "3",
            "allowed": "a list: lines that begin with a hyphen, or [] for none",
            "why": None,
            "next": None,
            "file": "environments/good/sites.yaml",
            "line": 1,
            "column": 8,
        }
    ]
    assert nowhere["problems"][0]["summary"] == "no such environment"


def test_nothing_to_validate_is_told(project: Path) -> None:
    (project / "environments" / "good" / "environment.yaml").unlink()
    done = run("validate")

    assert done.returncode == 2
    assert "there is no environment yet" in done.stderr


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_an_environment_is_shown_to_programs(project: Path, form: str) -> None:
    done = run("show", "good", "--as-of", "2025-06-30", "--format", form)

    content = json.loads(done.stdout) if form == "json" else YAML(typ="safe", pure=True).load(done.stdout)
    assert done.returncode == 0
    assert str(content["as_of"]) == "2025-06-30"
    assert content["province"]["id"] == "old-province"
    assert content["province"]["codes"] == [{"scheme": "gso", "value": "82"}]
    assert [unit["id"] for unit in content["province"]["units"]] == ["finance"]
    assert {each["kind"]: each["number"] for each in content["counts"]} == {
        "department": 1,
        "commune-level": 3,
        "ward": 1,
        "commune": 2,
    }
    (portal,) = content["systems"]
    assert (portal["id"], portal["level"], portal["owner"], portal["operator"]) == (
        "portal",
        3,
        "old-province",
        "finance",
    )
    assert [waiver["in_force"] for waiver in content["waivers"]] == [False]


def test_an_environment_is_shown_to_people_in_both_languages(project: Path) -> None:
    done = run("show", "good")

    assert done.returncode == 0
    for words in (
        "good: Môi trường mẫu · A good environment",
        "as of 2026-01-01 · stage development · level 3",
        "new-province (province) Tỉnh mới · New Province · gso 82",
        "science (department) (name not known)",
        "Sở · Department: 2",
        "Cổng dịch vụ công · Service portal (quan trọng, important)",
        "zones: internal (Vùng mạng nội bộ)",
        "waivers: portal-one-zone (void)",
    ):
        assert words in done.stdout


@pytest.mark.parametrize("day", ["01/07/2025", "2025-13-01", "soon"])
def test_a_day_in_another_form_is_refused(project: Path, day: str) -> None:
    done = run("show", "good", "--as-of", day)

    assert done.returncode == 2
    assert "%Y-%m-%d" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_name_is_told_with_what_was_meant(project: Path) -> None:
    done = run("show", "goods")

    assert done.returncode == 2
    assert done.stderr == (
        "error: environments: no such environment\n"
        "  given:   goods\n"
        "  allowed: good (did you mean good?)\n"
        "  next:    provincial environment new NAME makes one\n"
    )


def test_a_schema_is_printed(project: Path) -> None:
    one, everything = run("schema", "units"), run("schema")

    assert json.loads(one.stdout)["title"] == "units.yaml"
    assert json.loads(everything.stdout)["units"] == json.loads(one.stdout)
    wrong = run("schema", "unit")
    assert wrong.returncode == 2
    assert "(did you mean units?)" in wrong.stderr


def test_schemas_are_written_where_asked(project: Path) -> None:
    assert run("schema", "--write", "out/schemas").returncode == 0
    assert len(list((project / "out" / "schemas").glob("*.schema.json"))) == len(FileKind)

    (project / "file").touch()
    refused = run("schema", "--write", "file/schemas")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_new_environment_is_made_once(project: Path) -> None:
    dry = run("new", "my-province", "--template", "good", "--dry-run")
    assert dry.returncode == 0
    assert dry.stdout.startswith("would write 14 files to environments/my-province:\n")
    assert not (project / "environments" / "my-province").exists()

    made = run("new", "my-province", "--template", "good")
    assert made.returncode == 0
    assert "provincial environment validate my-province" in made.stdout
    assert run("validate", "my-province").returncode == 0

    again = run("new", "my-province", "--template", "good")
    assert again.returncode == 2
    assert "there is something of this name already" in again.stderr


@pytest.mark.parametrize("command", ["validate", "show", "schema", "new"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = run(command, "--help")

    assert done.returncode == 0
    assert f"Example: provincial environment {command}" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        ("provincial_cloud.environment", {"boto3", "botocore", "pulumi", "ansible", "moto", "rich", "typer"}),
        ("provincial_cloud.command.environment", {"boto3", "botocore", "pulumi", "ansible", "pydantic", "ruamel"}),
        ("provincial_cloud.standards", {"boto3", "botocore", "pulumi", "pydantic", "ruamel"}),
    ],
)
def test_importing_loads_no_library_that_is_not_needed(modules: str, unwanted: set[str]) -> None:
    program = f"import sys, {modules}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert set(done.stdout.split()) & unwanted == set()

"""Every environment in the repository is valid, quick to load and known to editors."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from provincial_cloud.environment import check, load, names
from provincial_cloud.environment.files import FileKind
from provincial_cloud.environment.reading import read
from provincial_cloud.environment.schema import file_name, schema
from provincial_cloud.standards import zones_required

ROOT = Path(__file__).parents[2] / "environments"
NAMES = names(ROOT)
FILES = [path for name in NAMES for path in sorted((ROOT / name).rglob("*.yaml"))]


def kind_of(path: Path) -> FileKind:
    return FileKind(path.parent.name if path.parent.name in list(FileKind) else path.stem)


def test_local_and_tien_giang_are_shipped() -> None:
    assert {"local", "tien-giang"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_environment_has_no_problem_and_no_warning(name: str) -> None:
    verdict = check(name, root=ROOT, today=date(2026, 11, 23))

    assert (verdict.problems, verdict.warnings) == ((), ())


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_environment_loads_in_a_second(name: str) -> None:
    load(name, root=ROOT)
    started = time.process_time()
    load(name, root=ROOT)

    assert time.process_time() - started < 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_shipped_file_meets_the_schema_that_its_first_line_names(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

    assert match is not None
    assert (path.parent / match[1]).is_file()
    assert (path.parent / match[1]).name == file_name(kind_of(path))
    document, problems = read(path, path)
    assert problems == []
    assert document is not None
    assert [error.message for error in Draft202012Validator(schema(kind_of(path))).iter_errors(document.data)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_shipped_file_reads_the_same_in_another_reader_of_yaml(path: Path) -> None:
    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [plain(each) for each in value]
        return value.isoformat() if isinstance(value, date) else value

    document, _ = read(path, path)

    assert document is not None
    assert document.data == plain(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_shipped_file_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_environment_has_every_zone_that_its_level_requires(name: str) -> None:
    environment = load(name, root=ROOT)

    assert zones_required(environment.level) <= set(environment.zones)


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_system_has_owner_operator_ground_and_both_languages(name: str) -> None:
    environment = load(name, root=ROOT)

    assert environment.systems
    for system in environment.systems:
        assert environment.owner_of(system) in environment.units
        assert environment.operator_of(system) in environment.units
        assert system.name.vi != system.name.en
        assert "D331" in system.ground.clause

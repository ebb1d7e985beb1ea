"""The schemas that editors use say what the models say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from provincial_cloud.environment.files import FileKind
from provincial_cloud.environment.reading import read
from provincial_cloud.environment.schema import SHIPPED, file_name, schema, text, write

Replace = Callable[[str, str, str], None]


def errors(kind: FileKind, path: Path) -> list[str]:
    document, problems = read(path, path)
    assert document is not None
    assert problems == []
    return [error.message for error in Draft202012Validator(schema(kind)).iter_errors(document.data)]


@pytest.mark.parametrize("kind", FileKind)
def test_a_schema_is_a_proper_schema(kind: FileKind) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", FileKind)
def test_the_shipped_schema_is_up_to_date(kind: FileKind) -> None:
    assert (SHIPPED / file_name(kind)).read_text(encoding="utf-8") == text(kind), (
        "run: provincial environment schema --write modules/provincial_cloud/environment/schemas"
    )
    assert json.loads(text(kind)) == schema(kind)


def test_no_other_schema_is_shipped() -> None:
    assert {path.name for path in SHIPPED.iterdir()} == {file_name(kind) for kind in FileKind}


@pytest.mark.parametrize("kind", FileKind)
def test_the_good_environment_meets_its_schemas(kind: FileKind, good: Path) -> None:
    paths = [path for path in (good / f"{kind}.yaml", *good.glob(f"{kind}/*.yaml")) if path.exists()]

    assert paths
    assert [errors(kind, path) for path in paths] == [[]] * len(paths)


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        (FileKind.SITES, "sites.yaml", "kind: primary", "kind: primry"),
        (FileKind.SITES, "sites.yaml", "    kind: store\n", ""),
        (FileKind.SITES, "sites.yaml", "    kind: store\n", "    kind: store\n    colour: red\n"),
        (FileKind.UNITS, "units.yaml", "number: 3", "number: -3"),
        (FileKind.UNITS, "units.yaml", "  - id: science\n", "  - id: Science\n"),
        (FileKind.UNITS, "units.yaml", "    parents:\n", "    parent: old-province\n    parents:\n"),
        (FileKind.SYSTEMS, "systems/platform.yaml", "    owner: new-province\n", ""),
        (FileKind.SYSTEMS, "systems/portal.yaml", "    owners:\n", "    owner: old-province\n    owners:\n"),
        (FileKind.ENVIRONMENT, "environment.yaml", "provinces:\n", "province: old-province\nprovinces:\n"),
        (FileKind.ENVIRONMENT, "environment.yaml", "ipv6: true", 'ipv6: "true"'),
        (FileKind.BACKUPS, "backups.yaml", "[portal]", "[]"),
    ],
)
def test_a_schema_refuses_what_the_models_refuse(
    kind: FileKind, file: str, old: str, new: str, good: Path, replace: Replace
) -> None:
    replace(file, old, new)

    assert errors(kind, good / file) != []


@pytest.mark.parametrize("kind", FileKind)
def test_every_key_is_explained(kind: FileKind) -> None:
    content = schema(kind)

    for model in (content, *content.get("$defs", {}).values()):
        for key, value in model.get("properties", {}).items():
            explained = value.get("description") or content["$defs"][value["$ref"].split("/")[-1]]["description"]
            assert explained.endswith((".", "?")), f"{key} in {kind}"


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    first = write(tmp_path / "schemas")

    assert len(first) == len(FileKind)
    assert write(tmp_path / "schemas") == []

"""A role's defaults and README say what its argument specification says, and its variables carry its name."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROLES = Path(__file__).resolve().parents[2] / "roles"


def _documents() -> Any:
    spec = importlib.util.spec_from_file_location("documents", ROLES / "documents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCUMENTS = _documents()
every = pytest.mark.parametrize("role", sorted(path.parents[1] for path in ROLES.glob("*/meta/argument_specs.yml")))


@every
def test_defaults_and_readme_are_up_to_date(role: Path) -> None:
    assert (role / "defaults/main.yml").read_text(encoding="utf-8") == DOCUMENTS.defaults(role)
    assert (role / "README.md").read_text(encoding="utf-8") == DOCUMENTS.readme(role)


@every
def test_defaults_have_the_types_that_the_specification_says(role: Path) -> None:
    kinds = {"str": str, "int": int, "bool": bool, "list": list}
    values = YAML(typ="safe").load((role / "defaults/main.yml").read_text(encoding="utf-8"))
    for name, spec in DOCUMENTS.specification(role)["options"].items():
        assert name.startswith(f"{role.name}_")
        assert spec["description"]
        if name in values:
            assert type(values[name]) is kinds[spec["type"]], name
            assert values[name] in spec.get("choices", [values[name]])
        else:
            assert spec["required"], name


@every
def test_every_area_has_a_switch_and_every_switch_an_area(role: Path) -> None:
    areas = {path.stem for path in (role / "tasks/areas").glob("*.yml")}
    prefix = f"{role.name}_with_"
    switches = {
        name.removeprefix(prefix) for name in DOCUMENTS.specification(role)["options"] if name.startswith(prefix)
    }
    assert areas == switches


def test_a_stale_page_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    role = tmp_path / "roles" / "sample"
    (role / "meta").mkdir(parents=True)
    (role / "defaults").mkdir()
    source = ROLES / "baseline/meta/argument_specs.yml"
    (role / "meta/argument_specs.yml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(DOCUMENTS, "ROLES", tmp_path / "roles")
    assert DOCUMENTS.main(["--check"]) == 1
    assert DOCUMENTS.main([]) == 0
    assert DOCUMENTS.main(["--check"]) == 0

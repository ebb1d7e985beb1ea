"""Every component has the one shape that the house has agreed on."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import textwrap
from pathlib import Path

import pulumi
import pytest

import provincial_cloud
from provincial_cloud.component import Component

AREAS = (
    "network",
    "storage",
    "keys",
    "identity",
    "hosts",
    "logging",
    "database",
    "backup",
    "foundation",
    "kubernetes",
    "platform",
    "tenants",
    "applications",
)
for area in AREAS:
    package = importlib.import_module(f"provincial_cloud.{area}")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
COMPONENTS = sorted(Component.__subclasses__(), key=lambda kind: kind.__name__)
ROOT = Path(provincial_cloud.__file__).parent

every = pytest.mark.parametrize("kind", COMPONENTS, ids=lambda kind: kind.__name__)


def test_there_are_components_and_no_two_share_a_token() -> None:
    assert len(COMPONENTS) >= 14
    assert len({kind.token for kind in COMPONENTS}) == len(COMPONENTS)


@every
def test_it_is_constructed_from_name_args_and_opts(kind: type[Component]) -> None:
    names = list(inspect.signature(kind.__init__).parameters)
    assert names == ["self", "name", "args", "opts"]
    given = inspect.get_annotations(kind.__init__, eval_str=True)["args"]
    assert dataclasses.is_dataclass(given)
    assert given.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert all(field.kw_only for field in dataclasses.fields(given))
    assert given.__name__ == f"{kind.__name__}Args"


@every
def test_its_token_says_where_it_is(kind: type[Component]) -> None:
    assert kind.token == f"provincial:{kind.__module__.split('.')[1]}:{kind.__name__}"
    assert issubclass(kind, pulumi.ComponentResource)


@every
def test_it_registers_its_outputs_last(kind: type[Component]) -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind.__init__)))
    last = tree.body[0].body[-1]  # type: ignore[attr-defined]
    assert isinstance(last, ast.Expr)
    assert ast.unparse(last.value).startswith("self.register_outputs(")


@every
def test_its_children_are_its_own(kind: type[Component]) -> None:
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    made = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("aws.") and node.keywords
    ]
    for node in made:
        opts = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        assert opts.get("opts", "").startswith("self.child("), ast.unparse(node.func)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [path for path in ROOT.rglob("*.py") if path.stem in vague] == []

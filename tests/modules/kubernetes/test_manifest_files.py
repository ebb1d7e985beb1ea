"""Manifests are read as YAML's own safe loader reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from provincial_cloud.errors import UsageError
from provincial_cloud.kubernetes import manifest_files

ODD = {
    "every plain kind": "a: [1, 2.5, true, no, null, ~, 2020-01-01, 0x10, 010, 0o7, 1e3, .inf, x]\nb: ''\nc:\n",
    "quoted": "a: '1'\nb: \"true\"\nc: |\n  80\n  null\n",
    "the same text plain and quoted": "a: yes\nb: 'yes'\nc: yes\n",
    "aliases": "a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n",
    "merged": "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n",
    "keys that are no text": "1: a\ntrue: b\n",
    "explicit tags": "a: !!str 5\nb: !!map {}\nc: !!seq []\nd: !!set {x, y}\ne: !!binary aGk=\n",
    "keys given twice": "a: 1\na: 2\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_document_is_what_the_safe_loader_makes_of_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    (found,) = manifest_files.read([tmp_path])
    assert repr(found.content) == repr(yaml.safe_load(text))


def test_an_alias_costs_no_second_copy(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 6))]
    (tmp_path / "many.yaml").write_text("\n".join(lines), encoding="utf-8")
    (found,) = manifest_files.read([tmp_path])
    assert found.content["a5"][0] is found.content["a5"][8] is found.content["a4"]


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x\n", "a: !own {}\n", "a: !!map x\n", "? [a]\n: 1\n"])
def test_what_the_safe_loader_refuses_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(text)
    with pytest.raises(UsageError, match=r"bad\.yaml"):
        list(manifest_files.read([tmp_path]))

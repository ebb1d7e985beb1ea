"""Which certificate makes the record that proves a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from provincial_cloud.environment import Certificate, load
from provincial_cloud.network.issued_certificate import proved_names, records_of

ROOT = Path(__file__).parents[3] / "environments"
LOCAL = load("local", root=ROOT)


def test_a_wildcard_is_proved_with_the_name_below_its_asterisk() -> None:
    asked = Certificate(domain="*.example.vn", alternatives=("example.vn", "www.example.vn"))
    assert proved_names(asked) == ("example.vn", "www.example.vn")


def test_each_name_is_proved_in_the_domain_it_lies_in() -> None:
    assert records_of(LOCAL) == {
        ("public-services", "dichvucong.tinh-mau.example"): {"dichvucong.tinh-mau.example": "tinh-mau.example"},
        ("documents", "vanban.tinh-mau.example"): {"vanban.tinh-mau.example": "tinh-mau.example"},
    }


def _with(change: Callable[[str], str], tmp_path: Path) -> dict[tuple[str, str], dict[str, str]]:
    for path in (ROOT / "local").rglob("*.yaml"):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return records_of(load("local", root=tmp_path))


def test_a_name_on_two_certificates_gets_its_record_once(tmp_path: Path) -> None:
    same = "{domain: vanban.tinh-mau.example}"
    more = "{domain: vanban.tinh-mau.example, alternatives: [dichvucong.tinh-mau.example]}"
    names = [name for each in _with(lambda text: text.replace(same, more), tmp_path).values() for name in each]
    assert sorted(names) == ["dichvucong.tinh-mau.example", "vanban.tinh-mau.example"]


def test_the_narrowest_domain_holds_the_record(tmp_path: Path) -> None:
    two = "  - {name: tinh-mau.example}\n  - {name: vanban.tinh-mau.example}\n"
    found = _with(lambda text: text.replace("  - {name: tinh-mau.example}\n", two), tmp_path)
    assert found["documents", "vanban.tinh-mau.example"] == {"vanban.tinh-mau.example": "vanban.tinh-mau.example"}


def test_no_record_is_made_where_others_keep_the_zone(tmp_path: Path) -> None:
    found = _with(
        lambda text: text.replace("{name: tinh-mau.example}", "{name: tinh-mau.example, elsewhere: true}"), tmp_path
    )
    assert set(map(len, found.values())) == {0}

"""The page is one safe file: nothing outside it is named, and nothing from outside can act in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from provincial_cloud.report import as_html
from provincial_cloud.report.model import PolicyReport
from provincial_cloud.standards import Text


class Page(HTMLParser):
    """What a test wants of a page: its elements with their attributes, and the text of some."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self.inside = -1
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = len(self.elements) - 1

    def handle_endtag(self, tag: str) -> None:
        self.inside = -1

    def handle_data(self, data: str) -> None:
        self.texts[self.inside] = self.texts.get(self.inside, "") + data

    def text(self, tag: str, **wanted: str) -> str:
        return next(
            self.texts[place]
            for place, (name, attributes) in enumerate(self.elements)
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        )


@pytest.fixture
def page(estate_report: PolicyReport) -> Page:
    return Page(as_html.render(estate_report))


def test_the_policy_lets_this_style_and_this_script_run_and_nothing_else(page: Page) -> None:
    policy = next(attributes["content"] for _, attributes in page.elements if "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    scripts = [place for place, (tag, attributes) in enumerate(page.elements) if tag == "script" and not attributes]
    assert len(scripts) == 1
    for kind, text in (("style", page.text("style")), ("script", page.texts[scripts[0]])):
        fingerprint = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{fingerprint}'" in policy


def test_no_element_names_anything_outside_the_page(page: Page) -> None:
    for tag, attributes in page.elements:
        for name in ("href", "src", "srcset", "action", "data", "poster", "background"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:,")), (tag, name, value)
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
    assert not re.search(r"@import|url\(", page.text("style"))


def test_names_from_outside_stay_text(page: Page) -> None:
    assert [attributes for tag, attributes in page.elements if tag == "img"] == []
    assert sum(tag == "script" for tag, _ in page.elements) == 2
    names = [subject[0] for subject in json.loads(page.text("script", id="data"))["subjects"]]
    assert "<script>window.owned=1</script><img src=x onerror=window.owned=1>" in names
    assert "<" not in page.text("script", id="data")


def test_all_sixty_controls_stand_in_the_page_itself(page: Page, estate_report: PolicyReport) -> None:
    shown = {
        str(attributes["data-control"]): attributes["data-status"]
        for tag, attributes in page.elements
        if tag == "tr" and "data-control" in attributes
    }
    assert shown == {line.facts.id: line.status.value for line in estate_report.controls}
    assert len(shown) == 60
    tiles = [attributes["href"] for tag, attributes in page.elements if tag == "a" and "tile" in str(attributes)]
    anchors = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}
    assert len(tiles) == 60
    assert set(tiles) <= anchors


def test_the_same_report_gives_the_same_bytes(estate_report: PolicyReport) -> None:
    assert as_html.render(estate_report) == as_html.render(estate_report)


def test_the_verifier_printed_in_the_page_verifies_and_refuses(page: Page, tmp_path: Path, estate_ledger: Any) -> None:
    ledger = estate_ledger.write(tmp_path / "local.jsonl")
    command = [sys.executable, "-I", "-c", f"import os; os.chdir({str(tmp_path)!r})\n{page.text('pre')}"]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.stdout.split() == [str(len(estate_ledger.lines)), page.text("bdi", id="head")]
    ledger.write_bytes(ledger.read_bytes().replace(b'"level":3', b'"level":2', 1))
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "broken at line" in bad.stderr


def test_hostile_words_of_the_run_itself_stay_text(maker: Any, report_of: Callable[..., PolicyReport]) -> None:
    hostile = '"}</style><script>alert(1)</script>\\'
    maker.start(hostile, environment=hostile, operation=hostile, pack_version=hostile, commit=hostile)
    said = {"vi": hostile, "en": hostile}
    failure = {"rule": hostile, "property": hostile, "given": hostile, "message": said}
    waiver = {"rule": "w", "waiver": hostile, "expires": hostile, "message": said}
    maker.check(hostile, failed=[failure], waived=[waiver], unit=hostile, system=hostile, zone=hostile)
    page = Page(as_html.render(report_of(maker)))
    assert sum(tag == "script" for tag, _ in page.elements) == 2
    assert sum(tag == "style" for tag, _ in page.elements) == 1


@pytest.mark.parametrize(
    ("value", "vi", "en"), [(7, "7", "7"), (12345, "12.345", "12,345"), (1234567, "1.234.567", "1,234,567")]
)
def test_numbers_are_written_as_each_language_writes_them(value: int, vi: str, en: str) -> None:
    assert (as_html.digits(value, "vi"), as_html.digits(value, "en")) == (vi, en)


def test_times_are_shown_on_vietnams_clock() -> None:
    shown = as_html.moment("2026-11-23T18:30:05.000Z")
    assert 'datetime="2026-11-23T18:30:05.000Z"' in shown
    assert "01:30:05 ngày 24/11/2026" in shown
    assert "24 Nov 2026, 01:30:05" in shown
    assert "<b>" not in as_html.moment("<b>")
    assert "<b>" not in as_html.day("<b>")


def test_a_text_is_escaped_and_its_values_too() -> None:
    made = as_html.both(Text(vi="<i>{x}</i> {n}", en="{x} {n}"), x="<b>", n=1000)
    assert made == ('<span lang="vi">&lt;i&gt;&lt;b&gt;&lt;/i&gt; 1.000</span><span lang="en">&lt;b&gt; 1,000</span>')

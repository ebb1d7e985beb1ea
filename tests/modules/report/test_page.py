"""The page in a real headless Chromium: it filters, switches language, prints, and asks nobody for anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from provincial_cloud.report import as_html
from provincial_cloud.report.model import PolicyReport

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
UNTRANSLATED = """language => {
  const wrong = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!/\\p{L}/u.test(node.data) || !holder.checkVisibility()) continue;
    if (holder.closest("script, style, noscript, option, .always, [translate=no]")) continue;
    const said = holder.closest("body [lang]");
    if (!said || said.lang !== language) wrong.push(node.data.trim());
  }
  for (const option of document.querySelectorAll("option")) {
    if (option.textContent !== option.dataset[language]) wrong.push(option.textContent);
  }
  return wrong;
}"""
LOW_CONTRAST = """() => {
  const parts = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r / 255) + .7152 * linear(g / 255) + .0722 * linear(b / 255);
  const behind = one => {
    for (; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const wrong = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility() || one.closest("option, .unseen, .skip, :disabled")) continue;
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) wrong.add(`${ratio.toFixed(2)} ${one.className || one.tagName}: ${node.data.trim().slice(0, 40)}`);
  }
  return [...wrong];
}"""


def find_chromium() -> str | None:
    """A Chromium on PATH, under any of its names."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = find_chromium()
    if found is None:
        reason = "no Chromium on PATH; on Debian and Ubuntu: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def file(tmp_path: Path, estate_report: PolicyReport) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(as_html.render(estate_report))
    return path


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file and, at the end, sees that nothing was asked for but that file and that nothing complained."""
    contexts, heard = [], []

    def open_file(path: Path, **settings: Any) -> Page:
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        allowed = path.as_uri()
        page.on("request", lambda request: None if request.url == allowed else heard.append(request.url))
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.goto(allowed)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert heard == []


@pytest.fixture
def page(opened: Callable[..., Page], file: Path) -> Page:
    return opened(file)


def shown(page: Page) -> int:
    """The number of lines that the filters keep, as the page says it once it has searched."""
    expect(page.locator("#count")).to_have_attribute("data-search", page.input_value("#search"))
    return int(page.inner_text("#count [lang=vi]").split("/")[0].strip().replace(".", ""))


def chip(page: Page, label: str) -> None:
    page.click(f".chip:text-is('{label}'), .chip:has(span:text-is('{label}'))")


def test_every_check_is_there_and_the_gravest_stands_first(page: Page, estate_report: PolicyReport) -> None:
    assert shown(page) == estate_report.totals.total
    assert page.locator("#check-table tbody tr").count() == 100
    first = page.inner_text("#check-table tbody tr >> nth=0")
    assert "Không đạt" in first
    assert "Nghiêm trọng" in first


def test_search_narrows_the_lines_and_needs_no_accents(page: Page, estate_report: PolicyReport) -> None:
    page.fill("#search", "dat-key-rotates")
    by_id = shown(page)
    page.fill("#search", "khoa duoc xoay VONG")
    wanted = next(line for line in estate_report.rules if line.facts.id == "dat-key-rotates")
    assert shown(page) == by_id == wanted.tally.total > 0
    texts = page.locator("#check-table tbody tr").all_inner_texts()
    assert len(texts) == wanted.tally.total
    assert all("Khóa được xoay vòng" in text for text in texts)
    page.fill("#search", "no such thing anywhere")
    assert shown(page) == 0
    assert "Không có dòng nào khớp bộ lọc" in page.inner_text("#check-table")
    page.click("#reset")
    assert shown(page) == estate_report.totals.total


def test_verdicts_and_severities_are_switched_off_one_by_one(page: Page, estate_report: PolicyReport) -> None:
    totals = estate_report.totals
    chip(page, "Đạt")
    assert shown(page) == totals.total - totals.passed
    chip(page, "Ngoại lệ")
    chip(page, "Chưa kiểm tra")
    chip(page, "Không thể kiểm tra tại đây")
    assert shown(page) == totals.failed
    assert page.locator("#check-table .badge.is-failed").count() == totals.failed
    for severity in ("Cao", "Trung bình", "Thấp"):
        chip(page, severity)
    critical = [line for line in estate_report.rules if line.facts.severity == "critical"]
    assert shown(page) == sum(line.tally.failed for line in critical) > 0


def test_system_level_and_control_choose_their_own_lines(page: Page, estate_report: PolicyReport) -> None:
    by_system = {line.key: line.tally.total for line in estate_report.systems}
    page.select_option("#system", "mot-cua")
    assert shown(page) == by_system["mot-cua"]
    page.click("#reset")
    page.select_option("#level", "2")
    assert shown(page) == {line.key: line.tally.total for line in estate_report.levels}["2"]
    page.click("#reset")
    page.select_option("#control", label="DAT-06")
    wanted = next(line for line in estate_report.controls if line.facts.id == "DAT-06")
    assert shown(page) == wanted.tally.total


@pytest.mark.parametrize("kind", ["system", "level"])
def test_every_system_and_level_has_its_own_counts(page: Page, estate_report: PolicyReport, kind: str) -> None:
    lines = {"system": estate_report.systems, "level": estate_report.levels}[kind]
    rows = page.locator(f"table.groups[data-kind={kind}] tbody tr").all()
    assert len(rows) == len(lines) > 1
    for row, line in zip(rows, lines, strict=True):
        tally = line.tally
        counts = [line.subjects, tally.failed, tally.not_checked, tally.not_testable, tally.waived, tally.passed]
        assert row.inner_text().split() == [line.key, *map(str, counts)]


def test_every_resource_that_was_examined_is_listed_with_its_labels(page: Page, estate_report: PolicyReport) -> None:
    rows = page.locator("table.subjects tbody tr").all_text_contents()
    assert len(rows) == len(estate_report.subjects)
    for subject in estate_report.subjects:
        labels = (subject.name, subject.type, str(subject.system), f"cấp độ {subject.level}", str(subject.unit))
        assert any(all(label in row for label in labels) for row in rows), subject.name


def test_a_rule_shows_its_own_checks_in_the_table(page: Page, estate_report: PolicyReport) -> None:
    line = next(line for line in estate_report.rules if line.facts.id == "bkp-vault-encrypted")
    page.click("[data-rule=bkp-vault-encrypted] summary")
    page.click("[data-rule=bkp-vault-encrypted] button.show")
    assert shown(page) == line.tally.total
    page.click("#only-rule")
    assert shown(page) == estate_report.totals.total


def test_columns_sort_both_ways_and_say_so(page: Page) -> None:
    names = page.locator("#check-table tbody .name")
    page.click("th[data-sort=name] button")
    upwards = names.all_inner_texts()
    assert page.get_attribute("th[data-sort=name]", "aria-sort") == "ascending"
    page.click("th[data-sort=name] button")
    downwards = names.all_inner_texts()
    assert page.get_attribute("th[data-sort=name]", "aria-sort") == "descending"
    assert upwards[0] != downwards[0]
    assert downwards[0] > downwards[-1]


def test_pages_are_turned(page: Page, estate_report: PolicyReport) -> None:
    assert page.inner_text("#page [lang=vi]") == "Trang 1 / 3"
    first = page.inner_text("#check-table tbody")
    page.click("#next")
    page.click("#next")
    assert page.inner_text("#page [lang=vi]") == "Trang 3 / 3"
    assert page.locator("#check-table tbody tr").count() == estate_report.totals.total - 200
    assert page.is_disabled("#next")
    assert page.inner_text("#check-table tbody") != first


def test_a_line_unfolds_by_keyboard_to_its_remedy_and_its_evidence(page: Page) -> None:
    page.focus("button.fold >> nth=0")
    page.keyboard.press("Enter")
    said = page.inner_text("tr.more")
    for expected in ("Cách khắc phục", "Sửa cấu hình để", "DAT-06", "urn:pulumi:local::", "Dòng sổ bằng chứng"):
        assert expected in said
    page.keyboard.press("Enter")
    assert page.locator("tr.more").count() == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_language_leaves_no_untranslated_text(page: Page, language: str) -> None:
    page.click(f"label[for=language-{language}]")
    page.click("button.fold >> nth=0")
    for rule in page.locator("details.rule").all():
        rule.evaluate("one => { one.open = true; }")
    assert page.evaluate(UNTRANSLATED, language) == []
    assert page.get_attribute("html", "lang") == language
    assert page.title().startswith({"vi": "Báo cáo kiểm tra chính sách", "en": "Policy check report"}[language])
    hint = page.get_attribute("#search", "placeholder") or ""
    assert ("resource, rule" in hint) == (language == "en")
    other = "en" if language == "vi" else "vi"
    assert page.locator(f"main [lang={other}]:visible").count() == 0
    notice = page.get_by_text("Unofficial translation; the Vietnamese text prevails").first
    assert notice.is_visible() == (language == "en")


def test_a_resource_named_like_a_script_is_only_a_name(page: Page) -> None:
    page.fill("#search", "<script>")
    assert shown(page) > 0
    assert "<script>window.owned=1</script>" in page.inner_text("#check-table tbody .name >> nth=0")
    page.click("button.fold >> nth=0")
    assert page.evaluate("window.owned") is None
    assert page.locator("main img, main script").count() == 0


def test_without_a_script_the_page_still_reads_and_switches_language(
    opened: Callable[..., Page], file: Path, estate_report: PolicyReport
) -> None:
    page = opened(file, java_script_enabled=False)
    assert page.locator("#check-table tbody tr").count() == sum(len(one.open) for one in estate_report.subjects)
    assert page.locator("form.filters").is_hidden()
    assert page.locator("tr.control").count() == 60
    assert page.locator("h1 [lang=vi]").is_visible()
    page.click("label[for=language-en]")
    assert page.locator("h1 [lang=vi]").is_hidden()
    assert page.locator("h1 [lang=en]").is_visible()
    page.click("details.rule summary >> nth=0")
    assert page.locator("details.rule .rule-body >> nth=0").is_visible()


def test_printing_unfolds_every_line_and_afterwards_all_is_as_before(page: Page, estate_report: PolicyReport) -> None:
    totals = estate_report.totals
    before = page.inner_html("#check-table tbody")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#check-table tbody tr:not(.more)").count() == totals.total
    assert page.locator("tr.more").count() == totals.total - totals.passed
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.inner_html("#check-table tbody") == before
    assert page.locator("details[open]").count() == 0


def test_it_prints_to_a4_without_its_controls(page: Page) -> None:
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed
    page.emulate_media(media="print")
    for gone in ("form.filters", ".strip", "nav.contents", ".pager"):
        assert page.locator(gone).is_hidden()


def test_each_printed_page_names_the_report_and_the_head_of_its_ledger(
    page: Page, tmp_path: Path, estate_report: PolicyReport
) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext on PATH; on Debian and Ubuntu: apt-get install poppler-utils")
    for language, title in (("vi", "Báo cáo kiểm tra chính sách · local"), ("en", "Policy check report · local")):
        page.click(f"label[for=language-{language}]")
        page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
        printed = subprocess.run([reader, str(tmp_path / "printed.pdf"), "-"], capture_output=True, check=True)
        pages = printed.stdout.decode().split("\f")[:-1]
        assert len(pages) > 10
        assert all(title in text and estate_report.chain.head[:16] in text for text in pages)


def test_a_narrow_screen_shows_everything_without_sideways_scrolling(opened: Callable[..., Page], file: Path) -> None:
    page = opened(file, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#check-table tbody tr >> nth=0").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(opened: Callable[..., Page], file: Path, scheme: str) -> None:
    page = opened(file, color_scheme=scheme)
    page.click("button.fold >> nth=0")
    chip(page, "Ngoại lệ")
    assert page.evaluate(LOW_CONTRAST) == []


def test_landmarks_headings_and_names_are_there_for_those_who_cannot_see(page: Page) -> None:
    assert page.locator("main").count() == page.locator("h1").count() == 1
    assert page.locator("nav[aria-labelledby]").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(set(ids)) == len(ids)
    assert page.evaluate("[...document.querySelectorAll('th')].every(head => head.scope)")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input, select')].filter(one => !one.labels?.length && !one.ariaLabel).length"
    )
    assert unnamed == 0
    levels = page.evaluate("[...document.querySelectorAll('main h1, main h2, main h3')].map(one => +one.tagName[1])")
    assert all(after - before <= 1 for before, after in pairwise(levels))
    page.keyboard.press("Tab")
    focused = [page.evaluate("document.activeElement.id || document.activeElement.className")]
    page.keyboard.press("Tab")
    focused.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert focused == ["language-vi", "skip"]


@pytest.mark.parametrize("code", ["chain-broken", "run-incomplete"])
def test_what_is_grave_stands_above_the_summary(
    opened: Callable[..., Page], tmp_path: Path, maker: Any, report_of: Callable[..., PolicyReport], code: str
) -> None:
    maker.start("r1")
    maker.check("kho", passed=["dat-bucket-encrypted"])
    maker.lines[1] = maker.lines[1].replace(b"internal", b"public")
    path = tmp_path / "bad.html"
    path.write_bytes(as_html.render(report_of(maker, allow_broken=True)))
    page = opened(path)
    alarm = page.locator(f".alarm[data-code={code}]").bounding_box()
    summary = page.locator("#summary").bounding_box()
    assert alarm is not None
    assert summary is not None
    assert alarm["y"] < summary["y"]
    assert page.locator(".tile.is-met").count() == 0


def test_five_thousand_resources_and_sixty_rules_stay_usable(
    opened: Callable[..., Page], tmp_path: Path, large_report: PolicyReport
) -> None:
    path = tmp_path / "large.html"
    path.write_bytes(as_html.render(large_report))
    assert large_report.totals.total == 300_000
    assert path.stat().st_size < 10_000_000
    page = opened(path)
    timing = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    loads = [page.evaluate(timing)]
    while min(loads) > 3000 and len(loads) < 5:
        page.reload()
        loads.append(page.evaluate(timing))
    assert min(loads) < 3000
    page.fill("#search", "thanh-phan-00042")
    assert shown(page) == 60

"""The report as one self-contained page: no request leaves it, and it reads without a script too."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from provincial_cloud import __version__
from provincial_cloud.local_time import VIETNAM
from provincial_cloud.report import words
from provincial_cloud.report.model import ControlLine, PolicyReport, RuleLine, Subject
from provincial_cloud.report.page_data import MOST_FINDINGS, SEVERITY_ORDER, open_checks, page_data, shortened
from provincial_cloud.report.words import Status, Verdict
from provincial_cloud.standards import Text

"""Vietnam's clock, the same all year."""

STATIC_CHECKS = 500
"""Checks written into the page itself, for readers without a script; the script works on all of them."""

STATIC_SUBJECTS = 1_000
"""Resources listed in the page's own table."""

NAMED_PER_RULE = 20
"""Subjects named under a rule; the table above holds them all."""


def render(report: PolicyReport) -> bytes:
    """The page, UTF-8. Everything from outside goes through autoescaping or JSON with `<` written as an escape."""
    checks = open_checks(report)
    style = _part("page.css").replace("/*print-header*/", _print_header(report))
    script = _part("page.js")
    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number=number, moment=moment, day=day, percent=percent, shortened=shortened)
    environment.globals["both"] = both
    facts = {line.facts.id: line.facts for line in report.rules}
    page = environment.get_template(
        "page.html.j2"
    ).render(
        report=report,
        run=report.run,
        chain=report.chain,
        totals=report.totals,
        words=words,
        Verdict=Verdict,
        Status=Status,
        statuses=report.controls_by_status(),
        groups=_grouped(report.controls),
        facts=facts,
        rule_places={line.facts.id: place for place, line in enumerate(report.rules)},
        checks=checks,
        static_checks=checks[:STATIC_CHECKS],
        held=min(len(checks), MOST_FINDINGS),
        by_rule=_named(report),
        rules_worst_first=sorted(report.rules, key=_weight),
        severities={line.facts.severity: SEVERITY_ORDER.index(line.facts.severity) for line in report.rules},
        subjects=_worst_first(report.subjects)[:STATIC_SUBJECTS],
        ruled=_ruled_by_count(report),
        version=__version__,
        style=Markup(style),  # noqa: S704 (our own file and an escaped header)
        script=Markup(script),  # noqa: S704 (our own file)
        data=_embedded(page_data(report, checks[:MOST_FINDINGS])),
        policy=_policy(style, script),
    )
    return page.encode()


def both(text: Text | str, en: str = "", /, **values: object) -> Markup:
    """A text in both languages, of which the page shows one; `{name}` in it takes a value, numbers in the right form.

    A text that is the same in both languages is written once and marked as not to be translated.
    """
    vi = text.vi if isinstance(text, Text) else text
    en = text.en if isinstance(text, Text) else en
    if vi == en:
        return Markup('<bdi translate="no">{}</bdi>').format(vi)
    said = (_filled(vi, "vi", values), _filled(en, "en", values))
    return Markup('<span lang="vi">{}</span><span lang="en">{}</span>').format(*said)


def _filled(text: str, language: str, values: dict[str, object]) -> Markup | str:
    if not values:
        return text
    shown = {name: digits(value, language) if isinstance(value, int) else value for name, value in values.items()}
    return escape(text).format(**shown)


def digits(value: int, language: str) -> str:
    """A whole number with its thousands apart: 12.345 in Vietnamese, 12,345 in English."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", ".")


def number(value: int) -> Markup:
    """A whole number in both languages, or once where they agree."""
    if abs(value) < 1000:
        return escape(str(value))
    return both(digits(value, "vi"), digits(value, "en"))


def percent(part: int, whole: int) -> str:
    """A share of 100 for drawing, with one decimal; 0 of 0 is 0."""
    return f"{100 * part / whole:.1f}" if whole else "0"


def moment(value: str | None) -> Markup:
    """A ledger time (UTC) as Vietnam's clock shows it, with the exact value in the element's attribute."""
    try:
        at = datetime.fromisoformat(value or "").astimezone(VIETNAM)
    except ValueError:
        return Markup('<bdi translate="no">{}</bdi>').format(value or "—")
    shown = both(f"{at:%H:%M:%S} ngày {at:%d/%m/%Y}", f"{at.day} {_MONTHS[at.month - 1]} {at:%Y, %H:%M:%S}")
    return Markup('<time datetime="{}">{}</time>').format(value, shown)


def day(value: str | None) -> Markup:
    """A day (YYYY-MM-DD) as each language writes it."""
    try:
        at = datetime.strptime(value or "", "%Y-%m-%d")
    except ValueError:
        return Markup('<bdi translate="no">{}</bdi>').format(value or "—")
    return both(f"{at:%d/%m/%Y}", f"{at.day} {_MONTHS[at.month - 1]} {at.year}")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _part(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A content security policy that lets this style and this script run and nothing load from anywhere."""

    def fingerprint(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {fingerprint(style)}; script-src {fingerprint(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _print_header(report: PolicyReport) -> str:
    """The running head of printed pages, as CSS strings."""
    head = report.chain.head[:16]
    names = {
        "vi": f"Báo cáo kiểm tra chính sách · {report.stack} · {report.run.id}",
        "en": f"Policy check report · {report.stack} · {report.run.id}",
    }
    seal = {"vi": f"Mã băm sổ: {head}…", "en": f"Ledger head: {head}…"}
    notes = {"vi": words.PREVAILS.vi, "en": words.PREVAILS.en}
    return "\n".join(
        f"@page report-{language} {{ @top-left {{ content: {_css_text(names[language])}; }} "
        f"@top-right {{ content: {_css_text(seal[language])}; }} "
        f"@bottom-left {{ content: {_css_text(notes[language])}; }} }}"
        for language in ("vi", "en")
    )


def _css_text(text: str) -> str:
    """A CSS string in which no character of the text can end the string or the style element."""
    return '"' + "".join(char if char.isalnum() or char in " ·-.:" else f"\\{ord(char):x} " for char in text) + '"'


def _embedded(value: object) -> Markup:
    """JSON that cannot close its own element, whatever a resource is called."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 (the characters that matter to HTML are escapes now)


def _grouped(lines: Iterable[ControlLine]) -> dict[str, list[ControlLine]]:
    groups: dict[str, list[ControlLine]] = {}
    for line in lines:
        groups.setdefault(line.facts.group, []).append(line)
    return groups


def _named(report: PolicyReport) -> dict[str, list[tuple[Subject, Verdict]]]:
    """The first subjects of each rule that did not simply pass, worst first."""
    named: dict[str, list[tuple[Subject, Verdict]]] = {}
    for one in open_checks(report):
        of_rule = named.setdefault(one.check.rule, [])
        if len(of_rule) < NAMED_PER_RULE:
            of_rule.append((one.subject, one.check.verdict))
    return named


def _worst_first(subjects: Iterable[Subject]) -> list[Subject]:
    def weight(subject: Subject) -> tuple[int, int, int]:
        tally = subject.tally
        return (-tally.failed, -tally.not_checked, -tally.waived)

    return sorted(subjects, key=weight)


def _weight(line: RuleLine) -> tuple[int, int, str]:
    return (tuple(Status).index(line.status), SEVERITY_ORDER.index(line.facts.severity), line.facts.id)


def _ruled_by_count(report: PolicyReport) -> int:
    """How many rules really looked at something."""
    return sum(line.tally.checked > 0 for line in report.rules)

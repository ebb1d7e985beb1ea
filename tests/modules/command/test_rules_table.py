from __future__ import annotations

from pathlib import Path

from provincial_cloud.command.rules_table import page
from provincial_policies.catalogue import RULES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"


def test_the_page_of_the_documentation_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(RULES), "run: make rules-table"


def test_a_rule_stands_on_one_line_with_both_titles_and_its_gates():
    (line,) = (text for text in page(RULES).splitlines() if text.startswith("| `pod-not-privileged` |"))
    rule = RULES["pod-not-privileged"]
    assert rule.title.vi in line
    assert rule.title.en in line
    assert line.count("●") == len(rule.gates) == 3

"""How commands tell verdicts: each in a line of English and Vietnamese under what was judged, and their counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from provincial_policies.record import Tally
    from provincial_policies.verdict import Verdict

_STYLES = {"failed": "red", "error": "red", "waived": "yellow"}
_UNSEEN = ("not_checked", "not_testable")


def tell(console: Console, judged: str, verdicts: Iterable[Verdict]) -> None:
    """Print what was judged and, of these verdicts, those that are neither passed nor moot."""
    from rich.markup import escape

    console.print(f"[bold]{escape(judged)}[/]", soft_wrap=True)
    for verdict in verdicts:
        word = verdict.outcome.value
        texts = [f"{one.message.en} / {one.message.vi} (given {one.given})" for one in verdict.failures]
        if word in _UNSEEN and verdict.reason:
            texts = [f"{verdict.reason.en} / {verdict.reason.vi}"]
        for text in texts:
            line = f"  [{_STYLES.get(word, 'cyan')}]{word.replace('_', ' '):<12}[/]  {verdict.rule.id}  {escape(text)}"
            console.print(line, soft_wrap=True)


def counted(tally: Tally, what: str) -> str:
    """The counts in one line; `what` names what was judged, as `host(s)`."""
    return (
        f"{tally.resources} {what}: {tally.passed} passed, {tally.failed} failed, {tally.waived} waived, "
        f"{tally.not_checked} not checked, {tally.not_testable} not testable here"
    )


def counts(tally: Tally) -> dict[str, int]:
    """The counts by name, for programs."""
    return {key: value for key, value in tally.as_body(0).items() if key != "seconds"}

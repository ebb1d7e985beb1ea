"""The real engine in a checkout's view of its home: it goes on without an automatic log, as long as it keeps one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Checkout


def test_the_engine_keeps_its_automatic_log_only_where_it_is_wanted(checkout: Checkout) -> None:
    logs = checkout.home / "pulumi" / "logs"
    checkout.pulumi("plugin", "ls")
    assert not logs.exists()
    checkout.pulumi("plugin", "ls", PROVINCIAL_ENGINE_LOG="on")
    assert list(logs.glob("*.log")), "an engine that has stopped logging needs no view of its home"

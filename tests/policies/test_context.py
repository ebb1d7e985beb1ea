from __future__ import annotations

from datetime import date

import pytest

from provincial_policies.context import Context, LevelMissingError, Limits, Waiver
from provincial_policies.decode import Decoded
from provincial_policies.resource import Resource
from provincial_policies.rule import Text

SUBJECT = Resource.of(
    Decoded({"tags": {"provincial:system": "dvc", "provincial:unit": "so-khcn"}}),
    type="provincial:aws:Topic",
    urn="urn:pulumi:local::provincial-cloud::provincial:aws:Topic::alerts",
    name="alerts",
)
DAY = date(2026, 11, 23)


def waiver(**changes) -> Waiver:
    given = {
        "id": "w-1",
        "rule": "log-topic-encrypted",
        "approved": date(2026, 11, 1),
        "expires": date(2026, 12, 1),
        "reason": Text(vi="vì", en="because"),
        **changes,
    }
    return Waiver(**given)


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_a_waiver_is_void_before_its_approval_and_on_its_expiry_day(day, covered):
    assert waiver().covers(SUBJECT, day) is covered


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"resources": ("alerts",)}, True),
        ({"resources": ("al*",)}, True),
        ({"resources": ("*::provincial:aws:Topic::alerts",)}, True),
        ({"resources": ("other",)}, False),
        ({"resources": ("ALERTS",)}, False),
        ({"systems": ("dvc",)}, True),
        ({"systems": ("lgsp",)}, False),
        ({"units": ("so-khcn",)}, True),
        ({"units": ("other",), "resources": ("alerts",)}, False),
    ],
)
def test_a_waiver_covers_what_matches_every_part_of_its_scope(scope, covered):
    assert waiver(**scope).covers(SUBJECT, DAY) is covered


def test_figures_are_those_of_the_resources_level(limits):
    context = Context(environment="local", today=DAY, level=4, limits_by_level=limits)
    assert context.limits.log_retention_days == 184
    assert context.known_level() == 4


def test_stricter_figures_are_laid_over(limits):
    context = Context(
        environment="local", today=DAY, level=4, limits_by_level=limits, overrides={"log_retention_days": 300}
    )
    assert context.limits.log_retention_days == 300


def test_without_a_level_there_are_no_figures(limits):
    context = Context(environment="local", today=DAY, level=None, limits_by_level=limits)
    with pytest.raises(LevelMissingError):
        _ = context.limits
    with pytest.raises(LevelMissingError):
        context.known_level()


def test_a_misspelt_figure_is_an_error_and_never_none():
    limits = Limits(figures={"log_retention_days": 92}, strictness={})
    with pytest.raises(AttributeError, match="no threshold log_retention"):
        _ = limits.log_retention

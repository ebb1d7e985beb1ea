from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_policies.catalogue import RULES
from provincial_policies.context import Waiver
from provincial_policies.decode import Decoded
from provincial_policies.dispatch import Dispatcher, mask
from provincial_policies.resource import Resource, Stack
from provincial_policies.rule import (
    Failed,
    NotApplicable,
    NotChecked,
    NotTestable,
    NotTestableError,
    Rule,
    Text,
    levels_from,
)
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

TYPE = "provincial:aws:Topic"
WORDS = Text(vi="sai", en="wrong")
FAILED = Failed(property="a", given="1", message=WORDS)
UNCHECKED = NotChecked(reason=WORDS)
HIDDEN = NotTestable(reason=WORDS)
MOOT = NotApplicable(reason=WORDS)
BASE = RULES["log-topic-encrypted"]


def resource(level="3", **properties) -> Resource:
    tags = {} if level is None else {"provincial:level": level}
    secret_texts = frozenset(properties.pop("secret_texts", ()))
    return Resource.of(
        Decoded({"tags": tags, **properties}, frozenset(), secret_texts), type=TYPE, urn="urn:t", name="t"
    )


def rule_of(check, **changes) -> Rule:
    given = {"id": "test-rule", "resource_types": (TYPE,), "levels": levels_from(1), "thresholds": (), **changes}
    return replace(BASE, check=check, **given)


@pytest.fixture
def verdict_of(limits):
    def run(check, subject=None, *, waivers=(), disabled=(), **changes):
        rule = rule_of(check, **changes)
        dispatcher = Dispatcher(
            rules={rule.id: rule},
            limits=limits,
            environment="local",
            today=date(2026, 11, 23),
            waivers=waivers,
            disabled=frozenset(disabled),
        )
        (verdict,) = dispatcher.check(subject or resource()).verdicts
        return verdict

    return run


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [
        ([], Outcome.PASSED),
        ([FAILED], Outcome.FAILED),
        ([UNCHECKED], Outcome.NOT_CHECKED),
        ([MOOT], Outcome.NOT_APPLICABLE),
        ([MOOT, UNCHECKED], Outcome.NOT_CHECKED),
        ([HIDDEN], Outcome.NOT_TESTABLE),
        ([MOOT, HIDDEN], Outcome.NOT_TESTABLE),
        ([HIDDEN, UNCHECKED], Outcome.NOT_CHECKED),
        ([HIDDEN, FAILED], Outcome.FAILED),
        ([UNCHECKED, FAILED], Outcome.FAILED),
        ([MOOT, FAILED, UNCHECKED], Outcome.FAILED),
    ],
)
def test_the_worst_finding_decides(verdict_of, findings, outcome):
    assert verdict_of(lambda *_: findings).outcome is outcome


def test_reading_what_the_place_can_not_show_is_not_testable(verdict_of):
    def check(subject, context):
        raise NotTestableError(WORDS)
        yield

    verdict = verdict_of(check)
    assert verdict.outcome is Outcome.NOT_TESTABLE
    assert verdict.reason == WORDS


def test_a_rule_that_breaks_is_an_error_and_never_a_pass(verdict_of):
    verdict = verdict_of(lambda subject, context: [1 // 0])
    assert verdict.outcome is Outcome.ERROR
    assert "ZeroDivisionError" in verdict.failures[0].given
    assert "rule error" in verdict.failures[0].message.en
    assert "gặp lỗi" in verdict.failures[0].message.vi


def test_a_rule_that_breaks_after_a_finding_is_still_an_error(verdict_of):
    def check(subject, context):
        yield FAILED
        raise KeyError("x")

    assert verdict_of(check).outcome is Outcome.ERROR


def test_a_rule_that_returns_none_is_broken(verdict_of):
    assert verdict_of(lambda *_: None).outcome is Outcome.ERROR


def test_reading_an_unknown_is_not_checked(verdict_of):
    def check(subject, context):
        if subject.get("encrypted") is not True:
            yield FAILED

    verdict = verdict_of(check, resource(encrypted=UNKNOWN))
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert verdict.reason is not None
    assert "encrypted" in verdict.reason.en


def test_comparing_an_unknown_inside_a_container_is_not_checked(verdict_of):
    def check(subject, context):
        if "x" in subject.get("items"):
            yield FAILED

    assert verdict_of(check, resource(items=[UNKNOWN, "y"])).outcome is Outcome.NOT_CHECKED


def test_a_finding_before_an_unknown_is_kept(verdict_of):
    def check(subject, context):
        yield FAILED
        subject.get("unknown")

    assert verdict_of(check, resource(unknown=UNKNOWN)).outcome is Outcome.FAILED


@pytest.mark.parametrize("level", [None, "9", UNKNOWN])
def test_a_rule_of_some_levels_is_not_checked_without_a_level(verdict_of, level):
    assert verdict_of(lambda *_: [], resource(level), levels=levels_from(3)).outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize("level", [None, "9", UNKNOWN])
def test_a_rule_of_every_level_needs_none(verdict_of, level):
    assert verdict_of(lambda *_: [FAILED], resource(level)).outcome is Outcome.FAILED


def test_below_its_first_level_a_rule_is_not_applicable(verdict_of):
    verdict = verdict_of(lambda *_: [FAILED], resource("2"), levels=levels_from(3))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.reason is not None
    assert "level 3" in verdict.reason.en
    assert "cấp độ 3" in verdict.reason.vi


def test_asking_for_a_figure_without_a_level_is_not_checked(verdict_of):
    verdict = verdict_of(lambda subject, context: [context.limits.log_retention_days], resource(None))
    assert verdict.outcome is Outcome.NOT_CHECKED


def test_a_disabled_rule_is_not_run_and_not_shown_as_met(verdict_of):
    verdict = verdict_of(lambda *_: 1 // 0, disabled=["test-rule"])
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert verdict.reason is not None
    assert "disabled" in verdict.reason.en


def waiver(**changes) -> Waiver:
    given = {
        "id": "w-1",
        "rule": "test-rule",
        "approved": date(2026, 1, 1),
        "expires": date(2026, 12, 1),
        "reason": WORDS,
        **changes,
    }
    return Waiver(**given)


def test_a_waiver_turns_a_failure_into_waived(verdict_of):
    verdict = verdict_of(lambda *_: [FAILED], waivers=[waiver()])
    assert verdict.outcome is Outcome.WAIVED
    assert verdict.waiver is not None
    assert verdict.failures == (FAILED,)


@pytest.mark.parametrize("change", [{"expires": date(2026, 11, 23)}, {"rule": "other-rule"}, {"resources": ("u",)}])
def test_a_waiver_that_is_void_or_about_something_else_excuses_nothing(verdict_of, change):
    assert verdict_of(lambda *_: [FAILED], waivers=[waiver(**change)]).outcome is Outcome.FAILED


def test_a_waiver_of_a_control_covers_its_rules(verdict_of):
    assert verdict_of(lambda *_: [FAILED], waivers=[waiver(rule=BASE.controls[0])]).outcome is Outcome.WAIVED


@pytest.mark.parametrize("findings", [[], [UNCHECKED]])
def test_a_waiver_never_makes_up_for_what_was_not_looked_at(verdict_of, findings):
    verdict = verdict_of(lambda *_: findings, waivers=[waiver()])
    assert verdict.outcome in (Outcome.PASSED, Outcome.NOT_CHECKED)


def test_a_waiver_never_excuses_a_broken_rule(verdict_of):
    assert verdict_of(lambda *_: [1 // 0], waivers=[waiver()]).outcome is Outcome.ERROR


def test_rules_of_other_types_are_not_run(dispatcher):
    stranger = Resource.of(Decoded({}), type="aws:s3/bucket:Bucket", urn="urn:x", name="x")
    assert dispatcher.check(stranger).verdicts == ()


def test_only_subjects_of_stack_rules_are_visited(dispatcher):
    stack = Stack((resource(), Resource.of(Decoded({"tags": {}}), type="provincial:aws:Vpc", urn="urn:v", name="v")))
    assert [subject.name for subject in dispatcher.subjects(stack)] == ["v"]


def test_no_secret_leaves_in_a_finding_or_an_error(verdict_of):
    subject = resource(secret_texts=["hunter2hunter2"])

    def tells(kind):
        def check(_, context):
            words = "it is hunter2hunter2"
            if kind == "error":
                raise ValueError(words)
            text = Text(vi=words, en=words)
            yield {
                "failed": Failed(property=words, given=words, message=text, allowed=text),
                "unchecked": NotChecked(reason=text),
                "moot": NotApplicable(reason=text),
            }[kind]

        return check

    for kind in ("error", "failed", "unchecked", "moot"):
        verdict = verdict_of(tells(kind), subject)
        assert "hunter2" not in repr((verdict.failures, verdict.reason)), kind
        assert "[secret]" in repr((verdict.failures, verdict.reason)), kind


@given(st.sets(st.text(min_size=4, max_size=12), max_size=4), st.lists(st.text(max_size=6), max_size=6))
def test_masking_leaves_no_secret(secrets, words):
    secrets = {secret for secret in secrets if secret not in "[secret]"}
    text = "".join(word + secret for word, secret in zip(words, [*secrets, *[""] * len(words)], strict=False))
    masked = mask(text, secrets)
    assert not any(secret in masked.replace("[secret]", "\0") for secret in secrets)


def test_a_secret_inside_another_is_masked_with_it():
    assert mask("pass-long-pass", ["pass", "pass-long"]) == "[secret]-[secret]"


@pytest.mark.parametrize(("levels", "expected"), [(("2", "4", None), 4), (("2", "9"), 2), ((), None)])
def test_a_subject_without_tags_is_held_to_the_highest_level_of_the_stack(limits, levels, expected):
    seen = []

    def check(subject, stack, context):
        seen.append(context.known_level())
        return []

    rule = replace(
        BASE, id="test-rule", check=None, stack_check=check, resource_types=("provincial:aws:AccountPasswordPolicy",)
    )
    dispatcher = Dispatcher(rules={rule.id: rule}, limits=limits, environment="local", today=date(2026, 11, 23))
    subject = Resource.of(Decoded({}), type="provincial:aws:AccountPasswordPolicy", urn="urn:p", name="p")
    (verdict,) = dispatcher.check_in_stack(subject, Stack((subject, *map(resource, levels)))).verdicts
    if expected is None:
        assert verdict.outcome is Outcome.NOT_CHECKED
    elif expected < rule.first_level:
        assert verdict.outcome is Outcome.NOT_APPLICABLE
    else:
        assert verdict.outcome is Outcome.PASSED
        assert seen == [expected]

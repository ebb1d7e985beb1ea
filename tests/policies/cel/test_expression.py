from __future__ import annotations

from typing import Any

import cel
import pytest

from provincial_policies import catalogue
from provincial_policies.cel.examples import PARAMETERS, example, known
from provincial_policies.cel.expression import compiled
from provincial_policies.cel.fast import UnsupportedError
from provincial_policies.cel.functions import CelError
from provincial_policies.cel.kinds import NAMESPACE
from provincial_policies.cel.syntax import CelSyntaxError
from provincial_policies.cel.variables import VARIABLES, used
from provincial_policies.values import UNKNOWN, UnknownValueError

OBJECT = {
    "metadata": {"name": "a", "labels": {"k/x": "v"}},
    "spec": {
        "n": 3,
        "f": 1.5,
        "yes": True,
        "no": False,
        "text": "a,b",
        "list": [{"name": "x", "v": 1}, {"name": "y"}],
        "empty": [],
    },
}
TEXTS = [
    "object.spec.n + 1 == 4",
    "object.spec.n > 2 && object.spec.f < 2.0",
    "object.spec.n >= 3.5 || object.spec.yes",
    "has(object.spec.gone) || has(object.spec.n)",
    "object.spec.gone.deeper || true",
    "true || object.spec.gone.deeper",
    "false && object.spec.gone.deeper",
    "object.spec.gone.deeper && false",
    "object.spec.list.all(i, has(i.v))",
    "object.spec.list.exists(i, i.v == 1)",
    "object.spec.list.exists(i, i.w == 1) || true",
    "object.spec.list.exists(i, i.v == 2)",
    "object.spec.list.all(i, i.v == 2)",
    "object.spec.list.exists_one(i, i.name == 'y')",
    "object.spec.list.filter(i, has(i.v)).map(i, i.name)",
    "object.spec.list.map(i, has(i.v), i.name)",
    "object.spec.empty.all(i, i.gone)",
    "object.metadata.labels.exists(k, k.startsWith('k/'))",
    "object.metadata.labels['k/x'] == 'v'",
    "object.metadata.labels['gone'] == 'v'",
    "'k/x' in object.metadata.labels",
    "'x' in object.spec.list.map(i, i.name)",
    "object.spec.n in [1, 2, 3]",
    "object.spec.n == true",
    "object.spec.yes == 1",
    "object.spec.text == 1",
    "object.spec.text.matches('^a,.$') && object.spec.text.endsWith('b') && object.spec.text.contains(',')",
    "object.spec.text.size() == 3 && size(object.spec.list) == 2",
    "object.spec.list[0].name + '/' + object.spec.list[1].name",
    "object.spec.list[2].name",
    "object.spec.yes ? 'a' : 'b'",
    "object.spec.n ? 'a' : 'b'",
    "!object.spec.no",
    "!object.spec.n",
    "object.spec.list.filter(i, i.v > 0)",
    "int('7') + 1",
    "string(object.spec.n) + 'x'",
    "[1, 2] + [3] == [1, 2, 3]",
    "{'a': 1} == {'a': 1.0}",
    "object.spec.n < object.spec.text",
    "-object.spec.n == -3",
    'object.spec.text == "a,b" && "it\'s" != \'x\'',
]


def ours(text: str, given: Any = OBJECT) -> Any:
    try:
        return compiled(text).value(given, {}, {})
    except CelError:
        return "error"


def theirs(text: str, given: Any = OBJECT) -> Any:
    try:
        return cel.compile(text).execute({"object": given})
    except (RuntimeError, TypeError, KeyError, ValueError, IndexError):
        return "error"


@pytest.mark.parametrize("text", TEXTS)
def test_it_means_what_it_means_to_another_implementation(text):
    assert ours(text) == theirs(text)


@pytest.mark.parametrize(
    "text", ["object.?spec", "object.", "a b", "has(object)", "object.spec.all(x)", "'open", "object.spec.n ** 2"]
)
def test_what_is_not_an_expression_is_refused(text):
    with pytest.raises(CelSyntaxError, match="character"):
        compiled(text)


@pytest.mark.parametrize("text", ["other.x", "object.spec.text.lowerAscii()", "object.spec.n * 2"])
def test_what_is_not_portable_is_refused(text):
    with pytest.raises(UnsupportedError):
        compiled(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("object.a || true", True),
        ("true || object.a", True),
        ("object.a && false", False),
        ("[object.a, 'x'].exists(i, i == 'x')", True),
        ("[object.a, 'x'].all(i, i == 'y')", False),
        ("'x' in [object.a, 'x']", True),
    ],
)
def test_an_unknown_value_that_does_not_matter_does_not_matter(text, value):
    assert compiled(text).value({"a": UNKNOWN}, {}, {}) is value


@pytest.mark.parametrize(
    "text",
    [
        "object.a == 'x'",
        "object.a != 'x'",
        "'x' == object.a",
        "object.a in ['x', 'y']",
        "'x' in object.a",
        "has(object.a)",
        "has(object.a.b)",
        "object.a.b",
        "object.a || false",
        "!object.a",
        "object.a > 1",
        "object.a + 1 == 2",
        "object.a.size() == 0",
        "object.a.startsWith('x')",
        "object.a.all(i, true)",
        "object.a ? 1 : 2",
        "[object.a] == ['x']",
        "['y', object.a].exists(i, i == 'x')",
    ],
)
def test_an_unknown_value_that_matters_is_never_a_verdict(text):
    with pytest.raises(UnknownValueError):
        compiled(text).value({"a": UNKNOWN}, {}, {})


def test_what_is_certain_is_kept_apart_from_what_is_not():
    given = {"list": [{"n": "a", "bad": True}, {"n": "b", "bad": UNKNOWN}, {"n": "c", "bad": False}], "x": UNKNOWN}
    text = "object.list.filter(i, i.bad).map(i, i.n) + (object.x ? ['x'] : [])"
    found = compiled(text).found(given, {}, {})
    assert found.items == ("a",)
    assert len(found.hidden) == 2


def test_a_count_over_unknown_items_is_not_certain():
    given = {"list": [{"bad": UNKNOWN}]}
    found = compiled("object.list.filter(i, !i.bad).size() == 0 ? ['none is good'] : []").found(given, {}, {})
    assert found.items == ()
    assert len(found.hidden) == 1


RULES = [rule for rule in catalogue.RULES.values() if rule.cel is not None]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_means_the_same_to_another_implementation(rule):
    for kind in known():
        if kind.token not in rule.resource_types:
            continue
        given = {**example(kind), "kind": kind.kind}
        params = {"data": PARAMETERS.data}
        texts = VARIABLES[kind.shape]
        scope: dict[str, Any] = {}
        around = example(NAMESPACE) if kind.namespaced else None
        context = {"object": given, "params": params, "variables": scope, "namespaceObject": around}
        functions = {"split": lambda text, by: text.split(by), "join": lambda texts, by="": by.join(texts)}
        for name in used(rule.cel.offenders, texts):
            scope[name] = cel.compile(texts[name]).execute(cel.Context({**context, "variables": scope}, functions))
        their = cel.compile(rule.cel.offenders).execute(cel.Context(context, functions))
        assert their == list(compiled(rule.cel.offenders).found(given, params, scope, around).items) == []

"""What a change would do, told from inputs and state alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provincial_cloud.kubernetes.provider.difference import Change, difference, parsed, spelt
from provincial_cloud.kubernetes.provider.kinds import Kind
from provincial_cloud.kubernetes.provider.pruning import prune
from provincial_cloud.kubernetes.provider.replacement import Mutable
from provincial_cloud.provider_protocol.marks import UNKNOWN

CONFIG_MAP, SECRET, POD = Kind("v1", "ConfigMap"), Kind("v1", "Secret"), Kind("v1", "Pod")
DEPLOYMENT, CRD = Kind("apps/v1", "Deployment"), Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition")


def thing(kind: Kind, *, name: str = "one", namespace: str | None = "unit", **more: Any) -> dict[str, Any]:
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": meta, **more}


def changes(kind: Kind, old: Any, new: Any, *ignored: str, live: Any = None, **mutable: bool) -> list[Change]:
    found = difference(
        kind,
        copy.deepcopy(old),
        live or copy.deepcopy(old),
        copy.deepcopy(new),
        mutable=Mutable(**mutable),
        ignored=ignored,
    )
    return list(found.changes)


def test_equal_inputs_differ_in_nothing_whatever_the_server_filled_in() -> None:
    old = thing(DEPLOYMENT, spec={"replicas": 1, "template": {"spec": {"containers": [{"name": "web"}]}}})
    live = copy.deepcopy(old)
    live["spec"] |= {"progressDeadlineSeconds": 600}
    live["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = "Always"
    live["metadata"] |= {"uid": "u", "resourceVersion": "7"}
    live["status"] = {"replicas": 1}
    assert changes(DEPLOYMENT, old, old, live=live) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        (CONFIG_MAP, {"data": {"k": "1"}}, {"data": {"k": "2"}}, Change("data.k", "update", replaces=True)),
        (CONFIG_MAP, {"data": {"a.b": "1"}}, {"data": {}}, Change('data["a.b"]', "delete", replaces=True)),
        (SECRET, {"type": "Opaque"}, {"type": "other"}, Change("type", "update", replaces=True)),
        (DEPLOYMENT, {"spec": {"replicas": 1}}, {"spec": {"replicas": 2}}, Change("spec.replicas", "update", False)),
        (
            DEPLOYMENT,
            {"spec": {"selector": {"matchLabels": {"a": "b"}}}},
            {"spec": {"selector": {"matchLabels": {"a": "b", "c": "d"}}}},
            Change("spec.selector.matchLabels.c", "add", replaces=True),
        ),
        (DEPLOYMENT, {}, {"spec": {"selector": {}, "replicas": 1}}, Change("spec", "add", replaces=True)),
        (DEPLOYMENT, {}, {"spec": {"replicas": 1}}, Change("spec", "add", replaces=False)),
        (
            POD,
            {"spec": {"containers": [{"name": "a", "image": "x"}]}},
            {"spec": {"containers": [{"name": "a", "image": "y"}]}},
            Change("spec.containers[0].image", "update", replaces=True),
        ),
        (
            POD,
            {"spec": {"tolerations": [{"key": "a"}]}},
            {"spec": {"tolerations": [{"key": "a"}, {"key": "b"}]}},
            Change("spec.tolerations[1]", "add", replaces=False),
        ),
        (CONFIG_MAP, {"immutable": True}, {"immutable": UNKNOWN}, Change("immutable", "update", replaces=False)),
        (DEPLOYMENT, {"spec": {"paused": True}}, {"spec": {"paused": 1}}, Change("spec.paused", "update", False)),
    ],
)
def test_each_change_says_where_what_and_whether_it_replaces(kind: Kind, old: Any, new: Any, expected: Change) -> None:
    assert changes(kind, thing(kind, **old), thing(kind, **new)) == [expected]


def test_data_may_be_changed_in_place_where_settings_say_so_and_the_object_is_mutable() -> None:
    old, new = thing(CONFIG_MAP, data={"k": "1"}), thing(CONFIG_MAP, data={"k": "2"})
    assert changes(CONFIG_MAP, old, new, config_maps=True) == [Change("data.k", "update", replaces=False)]
    assert changes(CONFIG_MAP, old, {**new, "immutable": True}, config_maps=True)[0].replaces
    old, new = thing(SECRET, data={"k": "MQ=="}), thing(SECRET, data={"k": "Mg=="})
    assert changes(SECRET, old, new, secrets=True) == [Change("data.k", "update", replaces=False)]


def test_what_was_changed_by_hand_counts_and_what_was_added_by_hand_does_not() -> None:
    old = thing(CONFIG_MAP, data={"k": "1"})
    live = {**copy.deepcopy(old), "data": {"k": "by hand", "more": "by hand"}}
    assert changes(CONFIG_MAP, old, old, live=live) == [Change("data.k", "update", replaces=True)]


def test_quantities_count_by_their_amount_in_built_in_kinds_alone() -> None:
    for kind, expected in ((Kind("v1", "ResourceQuota"), 0), (Kind("example.vn/v1", "Castle"), 1)):
        old, new = thing(kind, spec={"hard": {"cpu": "1"}}), thing(kind, spec={"hard": {"cpu": "1000m"}})
        assert len(changes(kind, old, new)) == expected


def test_ignored_properties_change_nothing() -> None:
    old, new = thing(DEPLOYMENT, spec={"replicas": 1}), thing(DEPLOYMENT, spec={"replicas": 2})
    assert changes(DEPLOYMENT, old, new, "spec.replicas") == []
    assert changes(DEPLOYMENT, old, new, "spec") == []
    assert changes(DEPLOYMENT, old, new, "spec.repl") != []


def test_the_default_namespace_may_be_named_or_left_out() -> None:
    with_it, without = thing(CONFIG_MAP, namespace="default"), thing(CONFIG_MAP, namespace=None)
    assert changes(CONFIG_MAP, without, with_it, live=with_it) == []
    assert changes(CONFIG_MAP, with_it, without) == []
    assert changes(CRD, thing(CRD, namespace=None), thing(CRD, namespace="unit")) == []


@pytest.mark.parametrize(
    ("new", "keeps"),
    [
        (thing(CONFIG_MAP), True),
        (thing(CONFIG_MAP, name="two"), False),
        (thing(CONFIG_MAP, namespace="other"), False),
        (
            thing(CONFIG_MAP)
            | {"metadata": {"name": "one", "namespace": "unit", "annotations": {"pulumi.com/autonamed": "true"}}},
            False,
        ),
    ],
)
def test_only_a_replacement_of_the_very_same_name_needs_the_deletion_first(new: Any, keeps: bool) -> None:
    old = thing(CONFIG_MAP)
    assert difference(CONFIG_MAP, old, copy.deepcopy(old), new, mutable=Mutable()).keeps_name is keeps


NAMES = st.lists(st.one_of(st.text(min_size=1, alphabet='abc."[]é'), st.integers(0, 9)), min_size=1, max_size=5)


@given(NAMES)
def test_a_spelt_path_is_read_back(path: list[str | int]) -> None:
    words = tuple(path) if isinstance(path[0], str) else ("top", *path)
    if all(isinstance(part, int) or "\\" not in part for part in words):
        assert parsed(spelt(words)) == [str(part) for part in words]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_cut_to_its_own_shape_is_itself(value: Any) -> None:
    assert prune(value, value) == value


@given(st.dictionaries(st.sampled_from("abc"), VALUES), st.dictionaries(st.sampled_from("abc"), VALUES))
def test_what_is_cut_has_no_part_that_the_shape_lacks(live: dict[str, Any], shape: dict[str, Any]) -> None:
    assert set(prune(live, shape)) == set(live) & set(shape)

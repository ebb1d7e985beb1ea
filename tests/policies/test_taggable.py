from __future__ import annotations

from provincial_cloud import aws
from provincial_policies.examples import TOKEN, example
from provincial_policies.taggable import TAGGABLE


def declared():
    """The provider's resource classes by type token."""
    found = (getattr(aws, name) for name in aws.__all__)
    return {item.token: item for item in found if isinstance(item, type) and hasattr(item, "lifecycle")}


def test_every_taggable_type_of_the_provider_must_carry_tags():
    with_tags = {token for token, item in declared().items() if "tags" in item.arguments}
    assert with_tags <= set(TAGGABLE)


def test_no_rule_asks_for_tags_where_the_provider_has_none():
    without = {token for token, item in declared().items() if "tags" not in item.arguments}
    assert not without & set(TAGGABLE)


def test_every_example_uses_arguments_that_the_provider_has():
    for token, item in declared().items():
        unknown = set(example(token.removeprefix(TOKEN))) - set(item.arguments)
        assert unknown == set(), token

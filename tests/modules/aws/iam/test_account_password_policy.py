"""The account's password policy through its whole life."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.aws import AccountPasswordPolicy
from provincial_cloud.aws.provider.checking import check, complete
from provincial_cloud.errors import ProvincialError


def test_a_password_policy_lives_a_whole_life(cloud: Any) -> None:
    iam = cloud.client("iam")
    cloud.live(
        AccountPasswordPolicy,
        {},
        changes={
            "minimum_password_length": 16,
            "require_symbols": False,
            "require_numbers": False,
            "require_uppercase_characters": False,
            "require_lowercase_characters": False,
            "allow_users_to_change_password": False,
            "max_password_age": 90,
            "password_reuse_prevention": 10,
            "hard_expiry": True,
        },
        drift={
            "minimum_password_length": lambda id: iam.update_account_password_policy(MinimumPasswordLength=6),
            "max_password_age": lambda id: iam.update_account_password_policy(MinimumPasswordLength=16),
        },
    )


def test_a_policy_that_says_otherwise_is_never_taken_over_and_stays_as_it_was(cloud: Any) -> None:
    iam = cloud.client("iam")
    iam.update_account_password_policy(MinimumPasswordLength=20)
    with pytest.raises(ProvincialError, match="AccountPasswordPolicy 'account' is there already"):
        cloud.make(AccountPasswordPolicy)
    assert iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 20


def test_a_policy_that_lacks_a_rule_of_ours_is_not_taken_over_either(cloud: Any) -> None:
    rules = {
        "MinimumPasswordLength": 14,
        "RequireSymbols": True,
        "RequireNumbers": True,
        "RequireUppercaseCharacters": True,
        "RequireLowercaseCharacters": True,
        "AllowUsersToChangePassword": True,
        "MaxPasswordAge": 60,
    }
    cloud.client("iam").update_account_password_policy(**rules)
    with pytest.raises(ProvincialError, match="is there already"):
        cloud.make(AccountPasswordPolicy)
    cloud.client("iam").update_account_password_policy(**rules, PasswordReusePrevention=24)
    assert cloud.make(AccountPasswordPolicy)[0] == "account"


def test_an_account_has_no_second_password_policy(cloud: Any) -> None:
    runner = cloud.runner(AccountPasswordPolicy)
    inputs = complete(AccountPasswordPolicy, cloud.urn(AccountPasswordPolicy), {})
    runner.create("urn:pulumi:test::project::provincial:aws:AccountPasswordPolicy::one", inputs)
    with pytest.raises(ProvincialError, match="is there already"):
        runner.create("urn:pulumi:test::project::provincial:aws:AccountPasswordPolicy::two", inputs)


def test_figures_that_iam_would_refuse_are_refused_offline() -> None:
    given = {"minimum_password_length": 5, "max_password_age": 2000, "password_reuse_prevention": 25}
    assert {path for path, _ in check(AccountPasswordPolicy, given).found} == set(given)

"""What passwords the account's users may choose."""

from __future__ import annotations

from provincial_cloud.aws.declaration import Argument, Call, Lifecycle, Listing, argument
from provincial_cloud.aws.resource import AwsResource

RULES = (
    "minimum_password_length",
    "require_symbols",
    "require_numbers",
    "require_uppercase_characters",
    "require_lowercase_characters",
    "allow_users_to_change_password",
    "max_password_age",
    "password_reuse_prevention",
    "hard_expiry",
)


class AccountPasswordPolicy(AwsResource):
    """The one password policy that an account has; one that is there and says otherwise is never taken over.

    Deleting it brings back the cloud's own, weaker rules.
    """

    minimum_password_length: Argument[int] = argument(default=14)
    """Characters, 6 to 128; 14 is what people without a second factor need (control IAM-06)."""
    require_symbols: Argument[bool] = argument(default=True)
    """Whether a password needs a sign that is neither letter nor digit."""
    require_numbers: Argument[bool] = argument(default=True)
    """Whether a password needs a digit."""
    require_uppercase_characters: Argument[bool] = argument(default=True)
    """Whether a password needs a capital letter."""
    require_lowercase_characters: Argument[bool] = argument(default=True)
    """Whether a password needs a small letter."""
    allow_users_to_change_password: Argument[bool] = argument(default=True)
    """Whether people may change their own password, as they must before it expires."""
    max_password_age: Argument[int] = argument(default=60, watched=True)
    """Days, 1 to 1095, after which a password must be changed; 60 is what administrators need (control IAM-06)."""
    password_reuse_prevention: Argument[int] = argument(default=24, watched=True)
    """How many old passwords may not come back, 1 to 24; the default is the most."""
    hard_expiry: Argument[bool] = argument(default=False)
    """Whether somebody whose password expired needs an administrator; False lets them choose a new one."""

    lifecycle = Lifecycle(
        service="iam",
        create=Call("update_account_password_policy"),
        id="'account'",
        read=Call("get_account_password_policy"),
        item="password_policy",
        values={"hard_expiry": "hard_expiry || `false`"},
        update=(Call("update_account_password_policy", {}, RULES),),
        delete=Call("delete_account_password_policy"),
        listing=Listing(call=Call("get_account_password_policy"), items="[password_policy]", id="'account'"),
        look_first=True,
        gone=("NoSuchEntity",),
    )

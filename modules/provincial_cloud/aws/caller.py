"""Whose account a program works in."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

CALLER_IDENTITY = "provincial:aws:callerIdentity"


@dataclass(frozen=True)
class CallerIdentity:
    """The account and principal that the provider's credentials belong to (STS GetCallerIdentity)."""

    account: str
    arn: str


def caller_identity(provider: pulumi.ProviderResource | None = None) -> CallerIdentity:
    """Ask the cloud, also during a preview. Raises pulumi's InvokeError when it can't be asked."""
    answer = pulumi.runtime.invoke(CALLER_IDENTITY, {}, opts=pulumi.InvokeOptions(provider=provider)).value or {}
    return CallerIdentity(account=str(answer["account"]), arn=str(answer["arn"]))

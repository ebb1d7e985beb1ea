"""What kind of account somebody signs in with: the standard tells four apart."""

from __future__ import annotations

from enum import StrEnum

ACCOUNT_TYPE = "provincial:account-type"
"""The tag that says it."""


class AccountType(StrEnum):
    """Types of accounts (TCVN 14423:2026 x.6.2.1)."""

    ADMINISTRATION = "administration"
    """Runs systems (tài khoản quản trị)."""
    OPERATION = "operation"
    """Works with systems (tài khoản tác nghiệp)."""
    TECHNICAL = "technical"
    """Maintains systems (tài khoản kỹ thuật)."""
    SERVICE = "service"
    """Is used by a machine (tài khoản dịch vụ)."""

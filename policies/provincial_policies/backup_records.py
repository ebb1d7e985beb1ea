"""What the rules of the record gate read: one plan, what it promises, and what the ledger tells of it."""

from __future__ import annotations

PLAN_RECORD = "provincial:backup:PlanRecord"
"""The type under which the record gate hands a plan to the rules."""

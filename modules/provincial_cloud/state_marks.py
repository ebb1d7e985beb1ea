"""What this project writes into Pulumi's states besides what the engine does: agreed on by recovery and provider."""

from __future__ import annotations

UNFINISHED = "unfinished"
"""Id in a state of what a killed run was about to create."""

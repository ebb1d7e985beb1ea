"""Logs: groups, trails, alarms and topics."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import labels

EXAMPLES: dict[str, dict[str, Any]] = {
    "LogGroup": {
        "log_group_name": "/dvc/app",
        "retention_in_days": 400,
        "kms_key_id": "arn:aws:kms:ap-southeast-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000001",
        "tags": labels(zone="administration"),
    },
}

"""moto completed as the sandbox completes it."""

from __future__ import annotations

import pytest

from provincial_cloud.sandbox.completed_moto import complete_moto


@pytest.fixture
def completed_moto() -> None:
    """What moto lacks of AWS Backup is there."""
    complete_moto()

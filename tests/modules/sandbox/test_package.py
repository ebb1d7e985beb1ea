"""What the package offers by name, and what finding it loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

from provincial_cloud import sandbox


def test_every_name_is_found() -> None:
    assert all(getattr(sandbox, name) is not None for name in sandbox.__all__)
    assert sorted(name for names in sandbox._HOMES.values() for name in names) == sorted(sandbox.__all__)


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'start_azure'"):
        sandbox.start_azure  # noqa: B018 - looking it up is the test


def test_an_address_is_found_without_what_starts_servers() -> None:
    heavy = "'pydantic', 'moto', 'boto3', 'yaml', 'cryptography', 'provincial_cloud.sandbox.kubernetes'"
    program = f"import sys; from provincial_cloud.sandbox import aws_endpoint; print({{{heavy}}} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert answer.stdout.strip() == "set()"

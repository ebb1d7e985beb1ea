"""What looks like a secret is never shown, and what does not is."""

from __future__ import annotations

import pytest

from provincial_cloud.environment.masking import HIDDEN, LONGEST_SHOWN, concealed, masked


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIAIOSFODNN7EXAMPLE",
        "key ASIAIOSFODNN7EXAMPLE",
        "https://user:pass@host.example",
        "password: hunter2",
        "api_key=abc",
        "db_password = 'x'",
        "mật khẩu: abc",
        "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
    ],
)
def test_a_secret_is_hidden(text: str) -> None:
    assert masked(text) == HIDDEN
    assert concealed(text) == HIDDEN


@pytest.mark.parametrize(
    "text", ["so-tai-chinh", "https://cloud.example.vn", "10.20.0.0/16", "Sở Tài chính", "secretary"]
)
def test_ordinary_text_is_shown(text: str) -> None:
    assert masked(text) == text


def test_long_text_is_cut_and_lines_are_joined() -> None:
    assert masked("one\n  two") == "one two"
    assert len(masked("x" * 1000)) == LONGEST_SHOWN
    assert concealed("x" * 1000) == "x" * 1000

"""The provider's settings, checked and turned into a target; nothing is connected yet."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from provincial_cloud.aws.provider.connection import SANDBOX, Credentials, Target
from provincial_cloud.aws.provider.shapes import Failures
from provincial_cloud.provider_protocol.marks import UNKNOWN

AWS = "aws"
DEFAULT_REGION = "ap-southeast-1"
_SETTINGS = ("endpoint", "region", "profile", "access_key", "secret_key", "max_attempts", "unguarded")
_IGNORED = ("version", "pluginDownloadURL")
_REGION = re.compile(r"^[a-z0-9][a-z0-9-]{1,62}$")


def configure(settings: Mapping[str, Any], *, check_only: bool = False) -> tuple[Target | None, Failures]:
    """The target that the settings name, and every mistake in them.

    `endpoint` is "sandbox" (the default), "aws" or a URL. With `check_only` the sandbox need not be running. Raises
    UsageError when the sandbox is asked for and isn't running.
    """
    failures = Failures()
    for name in settings:
        if name not in _SETTINGS and name not in _IGNORED:
            failures.add(name, given=name, allowed=", ".join(_SETTINGS), why="the provider has no such setting")
    given = {name: value for name, value in settings.items() if value is not UNKNOWN and name in _SETTINGS}
    endpoint = str(given.get("endpoint", SANDBOX))
    if endpoint not in (SANDBOX, AWS) and not _is_url(endpoint):
        shown = re.sub(r"//[^/]*@", "//(hidden)@", endpoint)
        allowed = '"sandbox", "aws" or an http(s) URL without user and password'
        failures.add("endpoint", given=shown, allowed=allowed, why="it names the cloud")
    region = str(given.get("region", DEFAULT_REGION))
    if not _REGION.match(region):
        failures.add("region", given=region, allowed="lower-case letters, digits and hyphens", why="it names a region")
    attempts = given.get("max_attempts", 12)
    try:
        attempts = int(attempts)
    except (TypeError, ValueError):
        attempts = 0
    if not 1 <= attempts <= 100:
        failures.add("max_attempts", given=given.get("max_attempts"), allowed="1 to 100", why="it bounds retries")
    unguarded = given.get("unguarded", False) in (True, "true")
    if given.get("unguarded", False) not in (True, False, "true", "false"):
        failures.add("unguarded", given=given["unguarded"], allowed="true or false", why="it is a switch")
    if bool(settings.get("access_key")) != bool(settings.get("secret_key")):
        missing = "secret_key" if settings.get("access_key") else "access_key"
        failures.add(missing, given=None, allowed="both keys, or neither", why="one is of no use without the other")
    if failures.found or check_only:
        return None, failures
    credentials = Credentials(given["access_key"], given["secret_key"]) if given.get("access_key") else None
    if endpoint == SANDBOX:
        from provincial_cloud.sandbox import aws_endpoint

        running = aws_endpoint()
        return (
            Target(
                endpoint=running.url,
                region=region,
                credentials=Credentials("sandbox", "sandbox"),
                max_attempts=attempts,
                unguarded=unguarded,
            ),
            failures,
        )
    return (
        Target(
            endpoint=None if endpoint == AWS else endpoint,
            region=region,
            profile=given.get("profile") or os.environ.get("AWS_PROFILE"),
            credentials=credentials,
            max_attempts=attempts,
            unguarded=unguarded,
        ),
        failures,
    )


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        return parts.scheme in ("http", "https") and named
    except ValueError:
        return False

"""Entry point of the plugin `provincial`."""

from __future__ import annotations

from provincial_cloud.provider_protocol.families import Families
from provincial_cloud.provider_protocol.serving import serve


def main() -> None:
    """Serve every family of resources until the engine stops it."""
    serve(Families)

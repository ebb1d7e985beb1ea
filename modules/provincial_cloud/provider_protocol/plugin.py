"""Entry point of the plugin `provincial`, of a process of its own."""

from __future__ import annotations

from provincial_cloud.sdk_messages import load_alone


def main() -> None:
    """Serve every family of resources until the engine stops it."""
    load_alone()
    from provincial_cloud.provider_protocol.families import Families
    from provincial_cloud.provider_protocol.serving import serve

    serve(Families)

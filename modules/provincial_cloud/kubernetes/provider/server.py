"""Entry point of the provider process."""

from __future__ import annotations

from provincial_cloud.kubernetes.provider.servicer import Servicer
from provincial_cloud.provider_protocol.serving import serve


def main() -> None:
    """Serve the provider until the engine stops it."""
    serve(Servicer)

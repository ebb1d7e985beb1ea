"""Entry point of the provider process."""

from __future__ import annotations

import sys

from provincial_cloud.kubernetes.provider.servicer import Servicer
from provincial_cloud.provider_protocol.serving import serve


def main() -> None:
    """Serve the provider until the engine stops it; the engine's own address is the last argument."""
    addresses = [word for word in sys.argv[1:] if not word.startswith("-")]
    serve(Servicer(addresses[-1] if addresses else None))

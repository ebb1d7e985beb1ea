"""Entry point of the plugin `provincial`."""

from __future__ import annotations

import sys

from provincial_cloud.provider_protocol.families import Families
from provincial_cloud.provider_protocol.serving import serve


def main() -> None:
    """Serve every family of resources until the engine stops it; the engine's own address is the last argument."""
    addresses = [word for word in sys.argv[1:] if not word.startswith("-")]
    serve(Families(addresses[-1] if addresses else None))

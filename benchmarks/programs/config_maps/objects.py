"""The ConfigMaps that the rules look at, as manifests: previewed through the engine, or handed to a pack alone."""

from __future__ import annotations

from typing import Any

SETTINGS = 10


def config_maps(count: int, planted: int) -> list[dict[str, Any]]:
    """So many manifests; every tenth breaks one of the `planted` rules."""
    return [config_map(number, planted) for number in range(count)]


def config_map(number: int, planted: int) -> dict[str, Any]:
    """One manifest."""
    data = {f"setting-{key}": f"value-{key}" for key in range(SETTINGS)}
    if number % 10 == 0:
        broken = number // 10 % planted
        data[f"setting-{broken % SETTINGS}"] = f"wrong-{broken}"
    labels = {"example.vn/unit": "so-khcn", "example.vn/level": "3", "example.vn/zone": "application"}
    metadata = {"name": f"settings-{number:05d}", "namespace": "default", "labels": labels}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}

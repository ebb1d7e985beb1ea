"""Pulumi's language protocol; only the language host's own process may import this module."""

from __future__ import annotations

import importlib
from typing import Any

from provincial_cloud.sdk_messages import load_alone

load_alone()

language: Any = importlib.import_module("pulumi.runtime.proto.language_pb2")
plugin: Any = importlib.import_module("pulumi.runtime.proto.plugin_pb2")
services: Any = importlib.import_module("pulumi.runtime.proto.language_pb2_grpc")

"""The sandbox's words."""

from __future__ import annotations

from enum import StrEnum


class Half(StrEnum):
    """The sandbox has two halves, and a store that only drills need; each starts and stops on its own."""

    AWS = "aws"
    """The AWS API: one moto server."""
    KUBERNETES = "kubernetes"
    """The Kubernetes control plane: etcd, API server, controller manager and scheduler."""
    BACKUPS = "backups"
    """The store for backups: one S3 server with object lock, started only when it is asked for by name."""


class Condition(StrEnum):
    """How a half, or one of its processes, is found."""

    RUNNING = "running"
    """Its process lives, is the one we started, and answers."""
    STOPPED = "stopped"
    """Nothing of it runs and nothing is left behind."""
    DIED = "died"
    """It was started and its process is gone: a kill, a crash, or a restart of the machine."""
    SILENT = "silent"
    """Its process lives but does not answer."""

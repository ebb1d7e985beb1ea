"""Real Debian hosts on this machine, for tests and rehearsals: booted with systemd in network namespaces of our own.

from provincial_cloud import lab

running = lab.start_lab()
"""

from __future__ import annotations

from provincial_cloud.lab.lab import (
    ENVIRONMENT,
    HostStatus,
    lab_status,
    reset_host,
    start_lab,
    stop_host,
    stop_lab,
)
from provincial_cloud.lab.layout import OPERATOR, Lab, LabHost, folder_of, lab_of
from provincial_cloud.lab.words import Condition, Release

__all__ = [
    "ENVIRONMENT",
    "OPERATOR",
    "Condition",
    "HostStatus",
    "Lab",
    "LabHost",
    "Release",
    "folder_of",
    "lab_of",
    "lab_status",
    "reset_host",
    "start_lab",
    "stop_host",
    "stop_lab",
]

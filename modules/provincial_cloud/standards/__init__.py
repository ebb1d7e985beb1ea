"""What the law and the standards ask for, as data with its sources: levels, zones, thresholds and controls.

Nothing here is read from disk before it is asked for, and nothing but the standard library is imported.
"""

from __future__ import annotations

from provincial_cloud.standards.controls import (
    Clause,
    Control,
    Gate,
    Reference,
    Requirement,
    Surface,
    controls,
    groups,
)
from provincial_cloud.standards.data_classes import DataClass
from provincial_cloud.standards.facts import Mark, Provenance, SourceText, source_texts
from provincial_cloud.standards.levels import Level, LevelDescription, Regime, levels
from provincial_cloud.standards.text import Text
from provincial_cloud.standards.thresholds import OldFigure, Strictness, Thresholds, old_figures, strictness, thresholds
from provincial_cloud.standards.zones import Zone
from provincial_cloud.standards.zones_by_level import (
    ZoneDescription,
    zones,
    zones_required,
    zones_required_if_present,
)

__all__ = [
    "Clause",
    "Control",
    "DataClass",
    "Gate",
    "Level",
    "LevelDescription",
    "Mark",
    "OldFigure",
    "Provenance",
    "Reference",
    "Regime",
    "Requirement",
    "SourceText",
    "Strictness",
    "Surface",
    "Text",
    "Thresholds",
    "Zone",
    "ZoneDescription",
    "controls",
    "groups",
    "levels",
    "old_figures",
    "source_texts",
    "strictness",
    "thresholds",
    "zones",
    "zones_required",
    "zones_required_if_present",
]

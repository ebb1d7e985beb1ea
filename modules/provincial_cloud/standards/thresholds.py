"""The figures of each level: how long, how often, how many.

Five full lists, one a level: nothing is inherited, because a higher level of the standard does not always repeat a
lower one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from provincial_cloud.standards.data_files import table
from provincial_cloud.standards.facts import Mark, Provenance
from provincial_cloud.standards.levels import Level


class Strictness(StrEnum):
    """Which way a threshold grows stricter."""

    AT_LEAST = "at least"
    """A floor: more is stricter, 0 asks for nothing."""

    AT_MOST = "at most"
    """A ceiling: less is stricter, None sets no limit."""

    ASKED_FOR = "asked for"
    """Yes is stricter than no."""


def at_least() -> Any:
    """A field that is a floor."""
    return field(metadata={"strictness": Strictness.AT_LEAST})


def at_most() -> Any:
    """A field that is a ceiling."""
    return field(metadata={"strictness": Strictness.AT_MOST})


def asked_for() -> Any:
    """A field that a level either asks for or not."""
    return field(metadata={"strictness": Strictness.ASKED_FOR})


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What one level asks for under the new regime, completed by figures of our own where the standard has none."""

    level: Level

    # Logs and monitoring
    log_retention_days: int = at_least()
    """Days that security logs are kept at least."""
    log_review_days: int = at_most()
    """Days between two reviews of the logs at most."""
    login_log_days: int = at_least()
    """Days that sign-in logs of online services are kept at least."""
    log_capacity_alarm_percent: int | None = at_most()
    """Fill level of the log store, in percent, that raises an alarm at the latest."""
    log_immutable: bool = asked_for()
    """Logs are kept where nobody can change them, in another zone."""
    log_central: bool = asked_for()
    """Logs are collected centrally and watched by a SIEM."""
    flow_logs: bool = asked_for()
    """Network flows are recorded."""
    clock_offset_seconds: int = at_most()
    """Seconds that a clock may differ from its time server."""
    alert_tuning_days: int | None = at_most()
    """Days between two reviews of alert thresholds at most."""
    watch_24_7: bool = asked_for()
    """People watch round the clock."""
    # Accounts and access
    account_review_days: int = at_most()
    """Days between two reviews of the account list at most."""
    data_permission_review_days: int = at_most()
    """Days between two reviews of permissions on data at most."""
    inactive_account_days: int = at_most()
    """Days without use after which an account is disabled."""
    admin_password_max_days: int = at_most()
    """Days after which an administrator changes the password."""
    password_min_length: int = at_least()
    """Characters of a password used without a second factor."""
    password_min_length_with_mfa: int = at_least()
    """Characters of a password used with a second factor."""
    password_history: int = at_least()
    """Old passwords that may not come back."""
    session_lock_minutes: int = at_most()
    """Minutes of inactivity after which a user's session locks."""
    admin_session_lock_minutes: int = at_most()
    """Minutes of inactivity after which an administrator's session locks."""
    lockout_attempts: int = at_most()
    """Failed sign-ins after which an account locks."""
    lockout_attempts_important: int = at_most()
    """The same for business software that holds important data."""
    lockout_hours: int = at_least()
    """Hours that an account stays locked at least."""
    machine_credential_max_days: int = at_most()
    """Days that a static machine credential may live."""
    mfa_for_administrators: bool = asked_for()
    """Administrators and access from outside need a second factor."""
    central_accounts: bool = asked_for()
    """Accounts are managed centrally."""
    privileged_access_management: bool = asked_for()
    """Administrators work through privileged access management."""
    # Data and keys
    credentials_encrypted_at_rest: bool = asked_for()
    """Credentials are encrypted at rest."""
    data_encrypted_at_rest: bool = asked_for()
    """Non-public data is encrypted at rest."""
    transit_encryption_layers: int = at_least()
    """Layers of encryption for important data in transit."""
    tls_minimum: str = at_least()
    """Lowest TLS version."""
    key_life_cycle: bool = asked_for()
    """Keys are made, rotated and destroyed by a managed life cycle."""
    key_deletion_window_days: int = at_least()
    """Days between asking for a key's deletion and the deletion at least."""
    key_in_hardware: bool = asked_for()
    """Keys live in hardware."""
    # Networks
    application_firewall: bool = asked_for()
    """Public web applications stand behind an application firewall."""
    denial_of_service_protection: bool = asked_for()
    """Public entries are protected against denial of service."""
    hot_standby: bool = asked_for()
    """Main network devices have a hot standby and balance load."""
    physical_separation: bool = asked_for()
    """The system is physically apart from other systems."""
    network_diagram_days: int = at_most()
    """Days after which the network diagram is renewed."""
    # Backup
    backup_automatic: bool = asked_for()
    """Backups are automatic and central."""
    backup_separate_store: bool = asked_for()
    """Backups lie apart from production."""
    backup_copies: int = at_least()
    """Copies of the data, production included."""
    backup_media_kinds: int = at_least()
    """Kinds of storage among the copies."""
    backup_sites: int = at_least()
    """Sites among the copies."""
    backup_encrypted: bool = asked_for()
    """Backups are encrypted."""
    backup_immutable: bool = asked_for()
    """Backups cannot be changed before their retention ends."""
    backup_site_min_km: int = at_least()
    """Kilometres between the main and the standby site at least."""
    restore_test_days: int = at_most()
    """Days between two proven restores at most."""
    etcd_snapshot_hours: int = at_most()
    """Hours between two snapshots of a cluster's etcd at most."""
    # Operations
    vulnerability_scan_days: int = at_most()
    """Days between two vulnerability scans at most."""
    vulnerability_scan_key_assets_days: int | None = at_most()
    """The same for key assets; None where no shorter figure is set."""
    penetration_test_days: int | None = at_most()
    """Days between two penetration tests at most."""
    risk_review_days: int | None = at_most()
    """Days between two reviews of the risk register at most."""
    incident_drill_days: int | None = at_most()
    """Days between two incident drills at most."""
    sbom_refresh_days: int | None = at_most()
    """Days after which a bill of materials is renewed."""
    image_scan_days: int | None = at_most()
    """Days after which a container image is scanned again."""
    security_update_days: int | None = at_most()
    """Days within which a security update is installed."""
    malware_signature_days: int = at_most()
    """Age of malware signatures, in days, at most."""
    intrusion_signature_days: int = at_most()
    """Age of intrusion signatures, in days, at most."""
    incident_first_notice_hours: int = at_most()
    """Hours to the first notice of a serious incident."""
    incident_report_hours: int = at_most()
    """Hours to the report on cause, scope and repair."""
    personal_data_breach_hours: int = at_most()
    """Hours to the notice of a personal-data breach."""

    provenance: Mapping[str, Provenance] = field(repr=False)
    """The source of each figure, by the name of its field."""


def strictness() -> Mapping[str, Strictness]:
    """Which way each threshold grows stricter, by the name of its field."""
    return {each.name: each.metadata["strictness"] for each in fields(Thresholds) if "strictness" in each.metadata}


@cache
def thresholds(level: int) -> Thresholds:
    """The figures of a level. Raises ValueError when `level` is not between 1 and 5."""
    wanted = Level(level)
    facts = {name: fact for name, fact in table(f"thresholds/level-{int(wanted)}").items() if name != "level"}
    return Thresholds(
        level=wanted,
        **{name: fact.get("value") for name, fact in facts.items()},
        provenance=MappingProxyType(
            {
                name: Provenance(
                    source=fact["source"], mark=Mark(fact["mark"]), verified_by_person=fact["verified_by_person"]
                )
                for name, fact in facts.items()
            }
        ),
    )


@dataclass(frozen=True, kw_only=True)
class OldFigure:
    """A figure of the old regime; most are recalled, not read, and `value` is None where nothing is known."""

    value: int | bool | None
    provenance: Provenance


@cache
def old_figures(level: int) -> Mapping[str, OldFigure]:
    """What is known of the old regime's figures at a level, by the name of the threshold.

    A threshold that is left out is not known, which is not the same as not asked for.
    Raises ValueError when `level` is not between 1 and 5.
    """
    wanted = str(int(Level(level)))
    known = {}
    for name, fact in table("thresholds/old-regime").items():
        if name == "regime" or wanted not in fact["values"]:
            continue
        known[name] = OldFigure(
            value=fact["values"][wanted],
            provenance=Provenance(
                source=fact["source"], mark=Mark(fact["mark"]), verified_by_person=fact["verified_by_person"]
            ),
        )
    return MappingProxyType(known)

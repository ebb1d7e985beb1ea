"""The resources of backups: what a Pulumi program declares, served by family `backups` of the plugin `provincial`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from provincial_cloud.environment.backups import Backup
from provincial_cloud.program_frames import program_frames_only

BACKUP_REPOSITORY = "provincial:backup:BackupRepository"
RESTORE_DRILL = "provincial:backup:RestoreDrill"


class Provider(pulumi.ProviderResource):
    """The door to this machine's backups; it holds no key."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("provincial", resource_name, {"family": "backups"}, opts)


class _OfPlan(pulumi.CustomResource):
    """What both are: one plan of an environment, declared with all it says, so that a changed plan is a change."""

    condition: pulumi.Output[str]
    """How it stands: `ready` or `passed`, or `not testable` where this machine lacks what it needs."""
    reason: pulumi.Output[str]
    """What is missing, where something is."""

    def __init__(
        self,
        token: str,
        resource_name: str,
        environment: str,
        plan: Backup,
        opts: pulumi.ResourceOptions | None,
        more: Mapping[str, Any],
    ) -> None:
        wanted = plan.model_dump(mode="json", exclude_none=True)
        properties = {"environment": environment, "plan": wanted, "condition": None, "reason": None, **more}
        with program_frames_only():
            super().__init__(token, resource_name, properties, opts)


class BackupRepository(_OfPlan):
    """The bucket and the repository that the copies of a plan go to.

    Its bucket has object lock and three identities, its password lies on this machine. Deleting the resource leaves
    every copy where it is.
    """

    bucket: pulumi.Output[str]

    def __init__(
        self, resource_name: str, *, environment: str, plan: Backup, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make it where it is not there yet."""
        super().__init__(BACKUP_REPOSITORY, resource_name, environment, plan, opts, {"bucket": None})


class RestoreDrill(_OfPlan):
    """The proof that a plan's copies come back: restored, compared, asked, signed into the ledger, destroyed.

    Creating it drills; so does each run after the plan's interval is over, after a drill that did not pass, and after
    the plan has changed. Where no copy was made yet, one is made first. A drill that finds something fails the run.
    """

    drilled: pulumi.Output[str]
    """When the last drill began (UTC)."""
    snapshot: pulumi.Output[str]
    """The newest copy that it brought back."""

    def __init__(
        self,
        resource_name: str,
        *,
        environment: str,
        plan: Backup,
        repository: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Drill where one is due; `repository` is the bucket that must be there before."""
        more = {"repository": repository, "drilled": None, "snapshot": None}
        super().__init__(RESTORE_DRILL, resource_name, environment, plan, opts, more)

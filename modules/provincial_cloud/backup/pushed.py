"""Where the copies of those who push them lie: each has a repository and a password of its own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from provincial_cloud.backup.identities import Identity
from provincial_cloud.backup.noting import Noted, Pushed, note
from provincial_cloud.backup.place import PASSWORD, Place, bucket_of, places
from provincial_cloud.environment import Environment
from provincial_cloud.evidence.ledger import Ledger
from provincial_cloud.project import Project

LONGEST_BUCKET = 63


@dataclass(frozen=True, kw_only=True)
class PushedPlace(Place):
    """One pusher of a plan: whoever reads its password reads its own copies only."""

    source: str
    """What it is called, such as host/ung-dung-01."""

    @property
    def pushed(self) -> Pushed:
        """What its copies are called."""
        return Pushed(plan=self.plan.id, source=self.source)

    @property
    def name(self) -> str:
        """What the ledger calls its copies."""
        return self.pushed.name

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its copies' snapshots, and of what each run says last."""
        return (self.pushed.plan, self.pushed.closing)

    @property
    def folder(self) -> Path:
        """Its password, and caches and work on this machine; mode 0700."""
        return super().folder / "pushers" / self.source

    @property
    def password(self) -> Path:
        """The file with the repository's password; there once the repository is."""
        return self.folder / PASSWORD

    @property
    def bucket_name(self) -> str:
        """Its bucket; the digits tell a-b/c from a/b-c."""
        digits = sha256(self.source.encode()).hexdigest()[:8]
        name = bucket_of(self.environment.name, f"{self.plan.id}-{self.source.replace('/', '-')}")
        return f"{name[: LONGEST_BUCKET - len(digits) - 1].rstrip('-')}-{digits}"


def pushers(place: Place) -> tuple[PushedPlace, ...]:
    """Those who push copies to a plan."""
    return tuple(
        PushedPlace(project=place.project, environment=place.environment, plan=place.plan, source=source)
        for source in place.environment.pushed_to(place.plan)
    )


def places_with_copies(project: Project, environment: Environment, wanted: str | None = None) -> tuple[Place, ...]:
    """Each plan that copies something from here, and each pusher; where there are none, the plans that were asked for.

    Raises UsageError when there is no such plan.
    """
    found = places(project, environment, wanted)
    at_work = (one for place in found for one in judged(place))
    return tuple(one for one in at_work if isinstance(one, PushedPlace) or one.plan.sources.from_here) or found


def judged(place: Place) -> tuple[Place, ...]:
    """What rules hold against a plan's promise: its own copies, unless all of them are pushed, and each pusher's."""
    found = pushers(place)
    return found if found and not place.plan.sources.from_here else (place, *found)


def take_in(place: PushedPlace) -> Noted:
    """Note the pusher's new copies, as the backup side. Raises ProvincialError when the ledger can't be written."""
    return note(
        place.pushed,
        place.repository(Identity.KEEPER),
        Ledger(place.ledger, gate="record"),
        kept=place.promise.kept,
    )

"""Everything in a cloud, as the rules see it."""

from __future__ import annotations

from collections.abc import Iterator

from provincial_cloud.audit.states import States
from provincial_cloud.aws.provider.calls import Calls
from provincial_cloud.aws.provider.connection import Connection
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.aws.provider.reader import Reader
from provincial_cloud.aws.provider.tags import Tags
from provincial_cloud.aws.resource import TYPES
from provincial_policies.decode import Decoded
from provincial_policies.labels import Label
from provincial_policies.resource import Resource


def cloud_resources(connection: Connection, environment: str, states: States) -> Iterator[Resource]:
    """Each resource with all its properties; those labelled as another environment's are left out.

    A type that no state holds and nothing labels is still judged. Raises ApiError.
    """
    for token, ids in inventory(connection, claimed=False).items():
        calls = Calls(TYPES[token], connection)
        reader = Reader(calls, Tags(calls))
        for id in ids:
            properties = reader.look(id, {}, everything=True)
            if properties is None:  # gone since it was listed
                continue
            urn = states.urn(token, id)
            found = Resource.of(
                Decoded({**properties, "id": id}),
                type=token,
                urn=urn or f"urn:provincial:{environment}::{token}::{id}",
                name=urn.rpartition("::")[2] if urn else id,
                custom=True,
            )
            if found.labels.or_none(Label.ENVIRONMENT) in (None, environment) or urn is not None:
                yield found

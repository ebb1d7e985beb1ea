"""The resources of hosts: what a Pulumi program declares, served by family `hosts` of the plugin `provincial`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pulumi

from provincial_cloud.program_frames import program_frames_only

HOST_BASELINE = "provincial:hosts:HostBaseline"
HOST_FACTS = "provincial:hosts:HostFacts"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How a host is reached. Files are paths relative to the checkout; what is in them never enters the state."""

    host: str
    address: str
    host_keys: Sequence[str]
    """The only keys the host may show, as "type base64"; another key is another machine, so it replaces."""
    user: str = "root"
    port: int = 22
    identity: str | None = None
    """Private key; the agent's keys count without it."""
    ssh_config: str | None = None
    become_password_file: str | None = None
    """Holds the password for sudo, where sudo asks for one."""


class Provider(pulumi.ProviderResource):
    """The door to hosts; it holds no connection."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("provincial", resource_name, {"family": "hosts"}, opts)


class HostBaseline(pulumi.CustomResource):
    """A host kept at its baseline by the role `baseline`.

    A preview runs the role in check mode; an unchanged host costs one SSH connection, which compares it with what was
    applied last, so what somebody changes by hand shows as a change and is repaired. Deleting it leaves the host as it
    is: hardening is not undone.
    """

    changes: pulumi.Output[Mapping[str, str]]
    """What a run is going to change on the host, by item; a preview shows it, and it is empty once the run is done."""
    applied: pulumi.Output[str]
    """Digest of the desired state that the host was brought to."""
    notes: pulumi.Output[Sequence[str]]
    """What this kind of host can't do, such as services that may not run in a container."""

    def __init__(
        self,
        resource_name: str,
        *,
        connection: Connection,
        variables: Mapping[str, Any],
        secret_variables: Mapping[str, pulumi.Input[Any]] | None = None,
        vault_password_file: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Keep the host at its baseline; `variables` are the role's (roles/baseline/README.md).

        `secret_variables` are kept as secrets, reach the role through a private file, and show nowhere.
        """
        properties: dict[str, Any] = {
            "connection": {key: value for key, value in asdict(connection).items() if value is not None},
            "variables": dict(variables),
            "secret_variables": pulumi.Output.secret(dict(secret_variables)) if secret_variables else None,
            "vault_password_file": vault_password_file,
            "changes": None,
            "applied": None,
            "notes": None,
        }
        with program_frames_only():
            super().__init__(HOST_BASELINE, resource_name, properties, opts)


class HostFacts(pulumi.CustomResource):
    """What a host says of itself, signed with its own key and verified: release, kernel, clock and the like."""

    facts: pulumi.Output[Mapping[str, Any]]

    def __init__(
        self,
        resource_name: str,
        *,
        connection: Connection,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Collect the host's facts whenever the stack is deployed, over one connection."""
        properties = {
            "connection": {key: value for key, value in asdict(connection).items() if value is not None},
            "facts": None,
        }
        with program_frames_only():
            super().__init__(HOST_FACTS, resource_name, properties, opts)

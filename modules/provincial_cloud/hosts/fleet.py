"""All hosts of an environment, each at its baseline: one first, then a few of each site at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pulumi

from provincial_cloud.component import Component
from provincial_cloud.environment import Environment
from provincial_cloud.hosts.baseline_variables import baseline_variables
from provincial_cloud.hosts.host_baseline import Connection, HostBaseline, HostFacts
from provincial_cloud.hosts.reach import Way, chosen, target_of


@dataclass(frozen=True, kw_only=True)
class HostFleetArgs:
    """What a fleet is made from."""

    environment: Environment
    way: Way
    """How the operator reaches the hosts; its paths are relative to `root`."""
    root: Path
    at_a_time: int = 5
    """Hosts of one site that are worked on at the same time."""


class HostFleet(Component):
    """The running hosts of an environment.

    The first host that `hosts.yaml` names is the canary: no other is touched before it has come through.
    """

    area = "hosts"

    def __init__(self, name: str, args: HostFleetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Keep every host at its baseline."""
        super().__init__(name, opts)
        baselines: dict[str, HostBaseline] = {}
        of_site: dict[str, list[HostBaseline]] = {}
        self.settled: dict[str, pulumi.Resource] = {}
        for host in chosen(args.environment, ()):
            connection = _connection(args, host.id)
            before: list[pulumi.Resource] = [*list(baselines.values())[:1]]
            site = of_site.setdefault(host.site, [])
            if len(site) >= args.at_a_time:
                before.append(site[-args.at_a_time])
            baselines[host.id] = HostBaseline(
                host.id,
                connection=connection,
                variables=baseline_variables(args.environment, host, connection.user),
                opts=self.child(depends_on=before),
            )
            if len(baselines) > 1:
                site.append(baselines[host.id])
            self.settled[host.id] = HostFacts(
                host.id, connection=connection, opts=self.child(depends_on=[baselines[host.id]])
            )
        self.applied = {id: baseline.applied for id, baseline in baselines.items()}
        self.register_outputs({"applied": self.applied})


def _connection(args: HostFleetArgs, id: str) -> Connection:
    host = chosen(args.environment, (id,))[0]
    found = args.way.known_hosts
    target = target_of(host, Way(user=args.way.user, known_hosts=args.root / found if found else None))
    files = {"identity": args.way.identity, "ssh_config": args.way.ssh_config}
    return Connection(
        host=host.id,
        address=target.address,
        host_keys=target.host_keys,
        user=target.user,
        port=target.port,
        become_password_file=str(args.way.become_password) if args.way.become_password else None,
        **{name: str(path) if path else None for name, path in files.items()},
    )

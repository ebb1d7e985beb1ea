"""The role's variables of each host, from the environment: zones, flows, level and what the host is for. Pure."""

from __future__ import annotations

from typing import Any

from provincial_cloud.environment import Environment, Host
from provincial_cloud.environment.zones import Protocol
from provincial_cloud.errors import Problem, UsageError
from provincial_cloud.hosts.node_traffic import node_variables
from provincial_cloud.network.plan import NetworkPlan, plan_network
from provincial_cloud.standards import thresholds

_SECONDS = 60


def baseline_variables(environment: Environment, host: Host, operator: str) -> dict[str, Any]:
    """What the role `baseline` is told of a host.

    Raises UsageError where no flow lets administrators reach the host's zone by SSH, since its firewall would lock them
    out, and where a node's cluster does not say what the node must reach.
    """
    plan = plan_network(
        environment.addresses.ipv4,
        environment.zones,
        environment.cloud.availability_zones,
        environment.addresses.subnet_prefix,
    )
    port = host.ssh.port if host.ssh else 22
    flows = [flow for flow in environment.flows if flow.to_zone is host.zone]
    administration = [flow for flow in flows if flow.protocol is Protocol.TCP and flow.port == port]
    if not administration:
        raise UsageError(
            Problem(
                summary=f"no flow reaches host {host.id} by SSH",
                given=f"zone {host.zone}, port {port}",
                allowed=f"a flow from administration to {host.zone}, port {port}",
                why="the host's own firewall is made from the flows, and would lock its administrators out",
                where=str(environment.folder / "zones.yaml"),
            )
        )
    node = {} if host.cluster is None else node_variables(environment, host, environment.cluster(host.cluster))
    outwards = [flow for flow in environment.flows if flow.from_zone is host.zone]
    services = environment.services
    named = {
        "baseline_name_servers": [str(address) for address in services.name_servers],
        "baseline_time_sources": list(services.time_sources),
        "baseline_log_server": services.log_store,
        "baseline_log_port": services.log_port if services.log_store else None,
        "baseline_malware_mirror": services.signature_mirror,
    }
    figures = thresholds(environment.level)
    return {
        **node,
        "baseline_profile": "server" if host.cluster is None else "kubernetes-node",
        "baseline_operators": [operator],
        "baseline_ssh_sources": sorted({_range(plan, flow.from_zone) for flow in administration}),
        "baseline_firewall_rules": [
            {
                "protocol": str(flow.protocol),
                "port": flow.port,
                "sources": [_range(plan, flow.from_zone)],
                "why": flow.why.en,
            }
            for flow in flows
            if flow not in administration
        ]
        + node.get("baseline_firewall_rules", []),
        "baseline_firewall_out": [
            {
                "protocol": str(flow.protocol),
                "port": flow.port,
                "destinations": [_range(plan, flow.to_zone)],
                "why": flow.why.en,
            }
            for flow in outwards
        ]
        + node.get("baseline_firewall_out", []),
        **{name: value for name, value in named.items() if value},
        "baseline_log_retention_days": figures.log_retention_days,
        "baseline_password_days": figures.admin_password_max_days,
        "baseline_password_length": figures.password_min_length,
        "baseline_password_history": max(figures.password_history, 24),
        "baseline_inactive_days": figures.inactive_account_days,
        "baseline_lock_tries": min(figures.lockout_attempts_important, 5),
        "baseline_session_seconds": figures.admin_session_lock_minutes * _SECONDS,
    }


def _range(plan: NetworkPlan, zone: Any) -> str:
    return str(plan[zone].ipv4)

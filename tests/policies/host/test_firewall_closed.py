from __future__ import annotations

import pytest

from provincial_policies.host.firewall_closed import TABLE
from provincial_policies.verdict import Outcome

ACCEPT_ALL = {"family": "inet", "table": "filter", "chain": "input", "expr": [{"counter": {}}, {"accept": None}]}
SSH_FOR_ALL = {
    "family": "inet",
    "table": "filter",
    "chain": "input",
    "expr": [
        {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}},
        {"accept": None},
    ],
}
NEW = ("nftables", "rules", 5)
FAULTS = {
    "firewall-one-tool": {("firewalls",): ["ufw"]},
    "firewall-starts-at-boot": {("services", "nftables.service", "enabled"): "disabled"},
    "firewall-input-denied": {("nftables", "chains", 0, "policy"): "accept"},
    "firewall-forward-denied": {("nftables", "chains", 1, "policy"): "accept"},
    "firewall-output-denied": {("nftables", "chains", 2, "policy"): "accept"},
    "firewall-loopback-open": {("nftables", "rules", 0, "expr", 1): {"drop": None}},
    "firewall-loopback-not-forged": {("nftables", "rules", 2, "expr", 2): {"log": None}},
    "firewall-established-open": {("nftables", "rules", 3, "expr", 1): {"drop": None}},
    "firewall-nothing-open-to-all": {NEW: ACCEPT_ALL},
    "firewall-ssh-limited-to-sources": {NEW: SSH_FOR_ALL},
}


@pytest.mark.parametrize("rule", [rule.id for rule in TABLE.rows])
def test_a_planted_fault_is_found(judge_host, rule):
    assert judge_host(rule).outcome is Outcome.PASSED
    verdict = judge_host(rule, FAULTS[rule])
    assert verdict.outcome is Outcome.FAILED
    for failed in verdict.failures:
        assert failed.message.vi != failed.message.en
        assert failed.property


def test_a_default_deny_for_ipv4_alone_leaves_ipv6_open(judge_host):
    (failed,) = judge_host("firewall-input-denied", {("nftables", "chains", 0, "family"): "ip"}).failures
    assert failed.given == "ip6: no chain"


def test_without_nftables_everything_is_open(judge_host):
    verdict = judge_host("firewall-input-denied", {("nftables",): None})
    assert [failed.given for failed in verdict.failures] == ["ip: no chain", "ip6: no chain"]


def test_a_chain_that_only_watches_denies_nothing(judge_host):
    assert judge_host("firewall-input-denied", {("nftables", "chains", 0, "type"): "nat"}).outcome is Outcome.FAILED


def test_a_node_forwards_for_its_pods_and_lets_nothing_else_in(judge_host):
    open_on_node = {rule: {**FAULTS[rule], ("in_cluster",): True} for rule in FAULTS}
    verdict = judge_host("firewall-forward-denied", open_on_node["firewall-forward-denied"])
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    for rule in ("firewall-input-denied", "firewall-output-denied"):
        assert judge_host(rule, open_on_node[rule]).outcome is Outcome.FAILED

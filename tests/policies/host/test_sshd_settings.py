from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT
from provincial_policies.host.sshd_settings import ROWS
from provincial_policies.verdict import Outcome

WRONG = {
    "permitrootlogin": "prohibit-password",
    "passwordauthentication": "yes",
    "kbdinteractiveauthentication": "yes",
    "permitemptypasswords": "yes",
    "pubkeyauthentication": "no",
    "maxauthtries": "6",
    "maxsessions": "20",
    "maxstartups": "10:30:100",
    "logingracetime": "120",
    "clientaliveinterval": "0",
    "clientalivecountmax": "30",
    "banner": "none",
    "ciphers": "aes256-ctr,3des-cbc",
    "macs": "hmac-sha2-512,hmac-md5",
    "kexalgorithms": "curve25519-sha256,diffie-hellman-group1-sha1",
    "hostkeyalgorithms": "ssh-ed25519,ssh-dss",
    "disableforwarding": "no",
    "x11forwarding": "yes",
    "allowagentforwarding": "yes",
    "allowtcpforwarding": "yes",
    "permittunnel": "yes",
    "gssapiauthentication": "yes",
    "hostbasedauthentication": "yes",
    "ignorerhosts": "no",
    "permituserenvironment": "yes",
    "usepam": "no",
    "strictmodes": "no",
    "loglevel": "QUIET",
}
FAULTS = {f"sshd-{keyword}": {("sshd", "effective", keyword): [value]} for keyword, value in WRONG.items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.keyword)
def test_the_value_that_is_wrong_is_named(judge_host, row):
    rule = f"sshd-{row.keyword.lower()}"
    assert judge_host(rule).outcome is Outcome.PASSED
    (failed,) = judge_host(rule, FAULTS[rule]).failures
    assert failed.property == f"sshd.effective.{row.keyword.lower()}"
    assert failed.given in WRONG[row.keyword.lower()]
    assert failed.allowed == row.wanted.text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.keyword)
def test_the_example_in_the_remediation_is_one_that_passes(row):
    assert row.wanted.met(row.wanted.example)


def test_one_bad_value_among_several_is_found(judge_host):
    values = ["/etc/issue.net", "none"]
    assert judge_host("sshd-banner", {("sshd", "effective", "banner"): values}).outcome is Outcome.FAILED


def test_only_the_algorithms_that_are_too_weak_are_named(judge_host):
    (failed,) = judge_host("sshd-ciphers", FAULTS["sshd-ciphers"]).failures
    assert failed.given == "3des-cbc"


def test_a_keyword_the_daemon_does_not_report_fails(judge_host):
    assert judge_host("sshd-ciphers", {("sshd", "effective", "ciphers"): ABSENT}).outcome is Outcome.FAILED


def test_a_host_without_the_daemon_has_nothing_to_set(judge_host):
    assert judge_host("sshd-banner", {("sshd",): None}).outcome is Outcome.NOT_APPLICABLE


def test_a_configuration_that_could_not_be_read_is_not_checked(judge_host):
    gap = {"kind": "failed", "detail": "sshd: exit code 255: bad configuration"}
    verdict = judge_host("sshd-banner", {("sshd",): None, ("gaps", "sshd"): gap})
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert "bad configuration" in verdict.reason.en

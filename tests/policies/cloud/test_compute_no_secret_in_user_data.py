from __future__ import annotations

import base64

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-no-secret-in-user-data"
PLANTED = "#!/bin/sh\nexport DB_PASSWORD=planted-but-not-real\n"
FAULT = [("Instance", "careless", example("Instance", user_data=PLANTED))]
KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize(
    "script",
    [
        PLANTED,
        f"export AWS_ACCESS_KEY_ID={KEY}",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n",
        "password: 'planted-but-not-real'",
        '{"api_key": "planted-but-not-real"}',
        "psql postgres://dvc:planted1@10.80.40.5/dvc",
    ],
)
@pytest.mark.parametrize("encoded", [False, True])
def test_a_secret_in_the_script_is_refused_and_not_shown(judge, script, encoded):
    text = base64.b64encode(script.encode()).decode() if encoded else script
    verdict = judge(RULE, "Instance", user_data=text)
    assert [failed.property for failed in verdict.failures] == ["user_data"]
    assert verdict.failures[0].given == "[secret]"


@pytest.mark.parametrize(
    "script",
    [
        ABSENT,
        "",
        "#!/bin/sh\napt-get install -y nginx\n",
        "password=$(aws secretsmanager get-secret-value --secret-id dvc/database)",
        "DB_PASSWORD=${DB_PASSWORD}",
        "password: <filled in by the secret store>",
        "curl https://dichvucong.example.vn:8443/healthz",
        "echo 'PasswordAuthentication no' >> /etc/ssh/sshd_config",
    ],
)
def test_a_script_without_a_secret_passes(judge, script):
    assert judge(RULE, "Instance", user_data=script).outcome is Outcome.PASSED


def test_a_launch_template_is_looked_at_too(judge):
    data = {
        **example("LaunchTemplate")["launch_template_data"],
        "user_data": base64.b64encode(PLANTED.encode()).decode(),
    }
    verdict = judge(RULE, "LaunchTemplate", launch_template_data=data)
    assert [failed.property for failed in verdict.failures] == ["launch_template_data.user_data"]


def test_an_unknown_script_is_not_checked(judge):
    assert judge(RULE, "Instance", user_data=UNKNOWN).outcome is Outcome.NOT_CHECKED

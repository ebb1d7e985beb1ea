from __future__ import annotations

import pytest

from provincial_policies.examples import ABSENT, example
from provincial_policies.values import UNKNOWN
from provincial_policies.verdict import Outcome

RULE = "compute-metadata-guarded"
FAULT = [("Instance", "talkative", example("Instance", metadata_options={"http_tokens": "optional"}))]
DATA = example("LaunchTemplate")["launch_template_data"]


@pytest.mark.parametrize("options", [{"http_tokens": "optional"}, {"http_endpoint": "enabled"}, {}, ABSENT])
def test_metadata_without_a_token_is_refused(judge, options):
    verdict = judge(RULE, "Instance", metadata_options=options)
    assert [failed.property for failed in verdict.failures] == ["metadata_options"]


@pytest.mark.parametrize("options", [{"http_tokens": "required"}, {"http_endpoint": "disabled"}])
def test_a_token_or_no_metadata_at_all_pass(judge, options):
    assert judge(RULE, "Instance", metadata_options=options).outcome is Outcome.PASSED


def test_a_launch_template_is_looked_at_too(judge):
    assert judge(RULE, "LaunchTemplate").outcome is Outcome.PASSED
    verdict = judge(RULE, "LaunchTemplate", launch_template_data={**DATA, "metadata_options": {}})
    assert [failed.property for failed in verdict.failures] == ["launch_template_data.metadata_options"]


def test_an_unknown_option_is_not_checked(judge):
    assert judge(RULE, "Instance", metadata_options={"http_tokens": UNKNOWN}).outcome is Outcome.NOT_CHECKED

"""What a program wants to be waited for itself."""

from __future__ import annotations

from typing import Any

import pytest

from provincial_cloud.kubernetes.provider.wishes import progress_by, wishes_of

LIVE = {
    "status": {
        "phase": "Running",
        "ready": True,
        "conditions": [{"type": "Ready", "status": "True"}, {"type": "Stalled", "status": "False"}],
        "addresses": [{"ip": "10.0.0.1"}],
    }
}


def wanting(text: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {"pulumi.com/waitFor": text}}}


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("condition=Ready", True),
        ("condition=ready=true", True),
        ("condition=Stalled", False),
        ("condition=Stalled=False", True),
        ("condition=Other", False),
        ("jsonpath={.status.phase}=Running", True),
        ("jsonpath={.status.phase}=Pending", False),
        ("jsonpath={.status.addresses[0].ip}", True),
        ("jsonpath={.status.addresses[1].ip}", False),
        ("jsonpath={.status.ready}=true", True),
        ('["condition=Ready", "jsonpath={.status.phase}=Pending"]', False),
    ],
)
def test_each_form_is_read(text: str, ready: bool) -> None:
    assert progress_by(wishes_of(wanting(text)), LIVE).ready is ready


def test_what_is_still_open_is_named() -> None:
    found = progress_by(wishes_of(wanting('["condition=Ready", "condition=Other"]')), LIVE)
    assert found.text == "waiting for condition=Other"


@pytest.mark.parametrize("text", ["ready", "jsonpath={.status[?(@.a)]}", "condition="])
def test_what_can_not_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wishes_of(wanting(text))


def test_no_annotation_no_wish() -> None:
    assert wishes_of({"metadata": {"name": "one"}}) == []

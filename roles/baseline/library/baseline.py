#!/usr/bin/python
"""Ansible's door to `baseline_state` and `baseline_work`: look at areas, bring one about, or remember that all were."""

from __future__ import annotations

DOCUMENTATION = """
module: baseline
short_description: Compare a host with its baseline, and bring areas of it about
description:
  - Looks at files, settings, packages, services, kernel settings and file modes of many areas over one connection.
options:
  areas:
    description: The desired state, a list of areas.
    type: list
    elements: dict
    required: true
  do:
    description: C(look) only compares, C(apply) makes the areas so, C(verify) fails where they still differ.
    type: str
    choices: [look, apply, verify]
    default: look
author: provincial-cloud
"""
EXAMPLES = """
- name: See what differs
  baseline:
    areas: "{{ baseline_areas }}"
"""
RETURN = """
differing:
  description: Names of the areas that differ.
  returned: always
  type: list
differences:
  description: By area, each item with what is there and what is wanted.
  returned: always
  type: dict
digest:
  description: The desired state in 64 characters.
  returned: always
  type: str
notes:
  description: What can't be had on this kind of host.
  returned: always
  type: list
"""

from ansible.module_utils import baseline_state as state  # noqa: E402
from ansible.module_utils import baseline_work as work  # noqa: E402
from ansible.module_utils.basic import AnsibleModule  # noqa: E402


def main() -> None:
    """Answer one task."""
    module = AnsibleModule(
        argument_spec={
            "areas": {"type": "list", "elements": "dict", "required": True},
            "do": {"type": "str", "choices": ["look", "apply", "verify"], "default": "look"},
        },
        supports_check_mode=True,
    )
    areas, do = module.params["areas"], module.params["do"]
    answer = {"changed": False, "differing": [], "digest": state.digest_of(areas), "notes": []}
    area_name = ""
    try:
        found = state.differences(areas)
        answer["differing"] = [area["name"] for area in areas if area["name"] in found]
        answer["differences"] = found
        answer["diff"] = [_diff(name, one) for name, here in found.items() for one in here]
        if do == "look" and module.check_mode:
            answer["changed"] = bool(found)
        if do == "apply" and found:
            answer["changed"] = True
            if not module.check_mode:
                worker = work.Work()
                for area in areas:
                    area_name = area["name"]
                    if area_name in found:
                        worker.area(area)
                answer["notes"] = worker.notes
        elif do == "verify" and found:
            first = [f"{name}: {here[0]['item']} ({here[0]['before']})" for name, here in found.items()]
            module.fail_json(msg="still differing after the run: " + ", ".join(first), **answer)
        elif not found and not module.check_mode:
            work.remember(areas)
    except (state.BaselineError, OSError, KeyError, ValueError) as error:
        module.fail_json(msg=f"area {area_name}: {error}" if area_name else str(error), **answer)
    module.exit_json(**answer)


def _diff(area: str, one: dict[str, str]) -> dict[str, str]:
    title = f"{area}: {one['item']}"
    return {"before_header": title, "after_header": title, "before": one["before"] + "\n", "after": one["after"] + "\n"}


if __name__ == "__main__":
    main()

"""Which buckets hold the logs: those that a trail or a flow log of the stack writes to."""

from __future__ import annotations

from provincial_policies.resource import Resource, Stack
from provincial_policies.values import is_unknown

TRAIL = "provincial:aws:Trail"
FLOW_LOG = "provincial:aws:FlowLog"


def writers_to(bucket: Resource, stack: Stack) -> tuple[Resource, ...]:
    """The trails and flow logs that write to a bucket; none when it is no log archive."""
    found = list(stack.referring(bucket, TRAIL, "s3_bucket_name"))
    name = bucket.at("bucket").value
    arn = None if name is None or is_unknown(name) else f"arn:aws:s3:::{name}"
    for flow_log in stack.of_type(FLOW_LOG):
        target = flow_log.at("log_destination").value
        named = arn is not None and isinstance(target, str) and (target == arn or target.startswith(f"{arn}/"))
        if named or bucket.urn in flow_log.property_dependencies.get("log_destination", ()):
            found.append(flow_log)
    return tuple(found)

"""Which buckets hold logs: those that a trail or a flow log of the stack, or the store itself, writes to."""

from __future__ import annotations

from provincial_policies.policy_documents import allowing, some
from provincial_policies.resource import Resource, Stack
from provincial_policies.values import is_unknown

TRAIL = "provincial:aws:Trail"
FLOW_LOG = "provincial:aws:FlowLog"
LOG_SERVICE = "logging.s3.amazonaws.com"


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


def receives_access_logs(bucket: Resource) -> bool:
    """Whether a bucket's own policy lets the store's log service write to it."""
    return any(
        isinstance(statement.get("Principal"), dict)
        and some(statement, "Principal", "Service", test=lambda text: text == LOG_SERVICE)
        for statement in allowing(bucket, "policy")
    )

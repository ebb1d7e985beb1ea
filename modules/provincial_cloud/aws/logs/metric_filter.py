"""Metric filters: what is counted in a log group, for alarms to watch."""

from __future__ import annotations

from typing import Any

from provincial_cloud.aws.declaration import (
    Argument,
    Call,
    Json,
    Lifecycle,
    ListArgument,
    Listing,
    Ref,
    argument,
)
from provincial_cloud.aws.resource import AwsResource

ARGUMENTS = ("filter_pattern", "metric_transformations")


def _listed_id(item: Json) -> str:
    return f"{item['filter_name']}/{item['log_group_name']}"


class MetricFilter(AwsResource):
    """A filter that turns entries of a log group into a figure of its own."""

    log_group_name: Argument[str] = argument(replaces=True)
    """Name of the log group that is read."""
    filter_name: Argument[str] = argument(replaces=True, longest=512, form=r"[^:*/]+")
    """Name, at most 512 characters without `:`, `*` and `/`, unique in the log group."""
    filter_pattern: Argument[str] = argument()
    """Which entries count, in CloudWatch Logs' filter syntax, at most 1024 characters; "" counts every entry."""
    metric_transformations: ListArgument[dict[str, Any]] = argument()
    """One map: `metric_name`, `metric_namespace`, `metric_value` (as "1") and, where needed, `default_value`."""

    lifecycle = Lifecycle(
        service="logs",
        create=Call("put_metric_filter"),
        id="$filter_name/$log_group_name",
        read=Call(
            "describe_metric_filters",
            {"logGroupName": Ref("log_group_name"), "filterNamePrefix": Ref("filter_name")},
        ),
        item="metric_filters",
        select={"filter_name": "filter_name"},
        values={"filter_pattern": "filter_pattern || ''"},
        update=(
            Call(
                "put_metric_filter",
                {"logGroupName": Ref("log_group_name"), "filterName": Ref("filter_name")},
                ARGUMENTS,
            ),
        ),
        delete=Call("delete_metric_filter", {"logGroupName": Ref("log_group_name"), "filterName": Ref("filter_name")}),
        listing=Listing(call=Call("describe_metric_filters"), items="metric_filters", id=_listed_id),
        look_first=True,
        gone=("ResourceNotFoundException",),
    )

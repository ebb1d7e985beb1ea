"""Public IPv4 addresses that stay."""

from __future__ import annotations

from provincial_cloud.aws.declaration import ID, Argument, Call, Lifecycle, MapArgument, Result, argument, result
from provincial_cloud.aws.ec2.tagging import find_by_claim, tagging
from provincial_cloud.aws.resource import AwsResource


class ElasticIp(AwsResource):
    """A public IPv4 address, kept until it is deleted."""

    domain: Argument[str] = argument(default="vpc", replaces=True)
    """`vpc`; older clouds also know `standard`."""
    tags: MapArgument[str] = argument(default=None)
    """Tags."""
    public_ip: Result[str] = result()
    """The address."""
    allocation_id: Result[str] = result()
    """Id, which is also the resource's."""

    lifecycle = Lifecycle(
        service="ec2",
        create=Call("allocate_address"),
        id="allocation_id",
        read=Call("describe_addresses", {"AllocationIds": [ID]}),
        item="addresses[0]",
        delete=Call("release_address", {"AllocationId": ID}),
        tagging=tagging("elastic-ip"),
        find=find_by_claim("describe_addresses", "addresses", "allocation_id"),
        gone=("InvalidAllocationID.NotFound",),
        delete_again=("InvalidIPAddress.InUse",),
    )

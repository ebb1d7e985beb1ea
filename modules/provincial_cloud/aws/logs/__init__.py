"""Log groups."""

from provincial_cloud.aws.logs.log_group import LogGroup

__all__ = ["LogGroup"]

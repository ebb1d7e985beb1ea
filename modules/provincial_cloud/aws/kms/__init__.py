"""Encryption keys."""

from provincial_cloud.aws.kms.key import Key
from provincial_cloud.aws.kms.key_alias import KeyAlias

__all__ = ["Key", "KeyAlias"]

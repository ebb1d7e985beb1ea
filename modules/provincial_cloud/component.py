"""The base of every component: one shape, one scheme of tokens, children that never inherit the caller's options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from provincial_cloud.program_frames import program_frames_only


class Component(pulumi.ComponentResource):
    """A group of resources with one purpose, constructed as `(name, args, opts)`.

    Subclasses set `area`, create children with `self.child()` and end with `self.register_outputs`.
    """

    area: ClassVar[str]
    token: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.token = f"provincial:{cls.area}:{cls.__name__}"

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions | None = None, *, inputs: Mapping[str, Any] | None = None
    ) -> None:
        """Register the component; `opts` apply to it alone, and its children find the provider through it.

        `inputs` are what rules shall read of the component itself; most say all through their children.
        """
        with program_frames_only():
            super().__init__(self.token, name, dict(inputs or {}), opts)
        self.name = name

    def child(self, *, depends_on: list[pulumi.Resource] | None = None) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=self, depends_on=depends_on)

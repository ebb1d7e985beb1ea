"""The base of every typed AWS resource class."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

import pulumi

from provincial_cloud.aws.declaration import (
    Argument,
    ArgumentField,
    ArgumentSpec,
    Lifecycle,
    ResultField,
    argument,
    result,
)
from provincial_cloud.program_frames import program_frames_only

PACKAGE = "provincial"
TYPES: dict[str, type[AwsResource]] = {}
"""Every declared resource type by its Pulumi token, filled as the classes are imported."""


@dataclass_transform(kw_only_default=True, field_specifiers=(argument, result))
class Declared(pulumi.CustomResource):
    """Lets type checkers and editors derive a constructor from the arguments that a class declares."""


class AwsResource(Declared):
    """A resource of an AWS-compatible cloud, kept by the provider `provincial`."""

    if TYPE_CHECKING:
        resource_name: str = argument(kw_only=False)
        opts: pulumi.ResourceOptions | None = argument(default=None)

    lifecycle: ClassVar[Lifecycle]
    token: ClassVar[str]
    arguments: ClassVar[dict[str, ArgumentSpec]]
    results: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.token = f"{PACKAGE}:aws:{cls.__name__}"
        own: dict[str, ArgumentSpec] = {}
        for name, value in list(vars(cls).items()):
            if isinstance(value, ArgumentField):
                value.spec = replace(value.spec, name=name)
                own[name] = value.spec
        cls.arguments = own
        cls.results = tuple(name for name, value in vars(cls).items() if isinstance(value, ResultField))
        cls.__annotations__ = {}  # the SDK would take the descriptors for the types of the values
        TYPES[cls.token] = cls

    def __init__(self, resource_name: str, *, opts: pulumi.ResourceOptions | None = None, **arguments: Any) -> None:
        """Register the resource.

        Raises TypeError for an argument that the type does not have or lacks; values are checked by the provider
        against botocore's service model when the program is previewed.
        """
        cls = type(self)
        for given in arguments:
            if given not in cls.arguments:
                near = difflib.get_close_matches(given, cls.arguments, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                raise TypeError(
                    f"{cls.__name__} '{resource_name}' has no argument '{given}'.{hint} "
                    f"It has: {', '.join(cls.arguments)}."
                )
        missing = [name for name, spec in cls.arguments.items() if spec.required and arguments.get(name) is None]
        existing = opts is not None and bool(opts.urn or opts.id)
        if missing and not (opts and opts.urn):
            raise TypeError(f"{cls.__name__} '{resource_name}' needs {', '.join(missing)}.")
        properties: dict[str, Any] = dict.fromkeys(cls.results)
        for name, spec in cls.arguments.items():
            value = arguments.get(name, spec.default)
            if value is None and not existing and not spec.made:
                continue  # each property that the SDK waits for slows down all the others
            if spec.secret and value is not None:
                value = pulumi.Output.secret(value)
            properties[name] = value
        with program_frames_only():
            super().__init__(cls.token, resource_name, properties, opts)


class Provider(pulumi.ProviderResource):
    """A connection to one AWS-compatible cloud."""

    def __init__(
        self,
        resource_name: str,
        *,
        endpoint: pulumi.Input[str] = "sandbox",
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        access_key: pulumi.Input[str] | None = None,
        secret_key: pulumi.Input[str] | None = None,
        max_attempts: pulumi.Input[int] | None = None,
        unguarded: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Connect to `endpoint`: "sandbox" (the local one), "aws", or the URL of an AWS-compatible API.

        `profile` names credentials of the AWS configuration files; `access_key` and `secret_key` are kept as secrets.
        `max_attempts` bounds how often a throttled call is sent (default 12).
        `unguarded` lets a delete turn deletion protection off first, as in a sandbox that is made to be destroyed.
        """
        super().__init__(
            PACKAGE,
            resource_name,
            {
                "endpoint": endpoint,
                "region": region,
                "profile": profile,
                "access_key": None if access_key is None else pulumi.Output.secret(access_key),
                "secret_key": None if secret_key is None else pulumi.Output.secret(secret_key),
                "max_attempts": max_attempts,
                "unguarded": unguarded,
            },
            opts,
        )


__all__ = ["PACKAGE", "TYPES", "Argument", "AwsResource", "Provider"]

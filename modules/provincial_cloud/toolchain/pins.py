"""pins.toml as types: what each tool is, which version is wanted and where it is to be had."""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from provincial_cloud.errors import Place, Problem, UsageError


class Tool(StrEnum):
    """What the ladder can get."""

    PULUMI = "pulumi"
    """The engine and its Python language host."""
    ETCD = "etcd"
    """The store of the sandbox's cluster."""
    ETCDUTL = "etcdutl"
    """What makes that store again from a snapshot; only restore drills of clusters want it."""
    KUBERNETES = "kubernetes"
    """kube-apiserver, kube-controller-manager, kube-scheduler and kubectl: one version, one build."""
    KUBERNETES_NODE = "kubernetes-node"
    """kubelet and kube-proxy, out of the same module: only the test of a node's host profile wants them."""
    KWOK = "kwok"
    """The nodes of the sandbox's cluster, simulated."""
    VERSITYGW = "versitygw"
    """The store for backups: an S3 server that enforces object lock."""


class Platform(StrEnum):
    """An operating system and processor that a publisher has files for."""

    LINUX_X64 = "linux-x64"
    """Linux on x86-64."""
    LINUX_ARM64 = "linux-arm64"
    """Linux on 64-bit ARM."""
    DARWIN_X64 = "darwin-x64"
    """macOS on Intel."""
    DARWIN_ARM64 = "darwin-arm64"
    """macOS on Apple silicon."""

    @classmethod
    def current(cls) -> Platform | None:
        """This machine's, None when no publisher has files for it."""
        machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(
            platform.machine().lower()
        )
        system = {"linux": "linux", "darwin": "darwin"}.get(sys.platform)
        return cls(f"{system}-{machine}") if system and machine else None


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^/]+/.+[^/]$")]
VersionText = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Download(_Model):
    """One file of a release; `{version}` in a text stands for the tool's version."""

    url: HttpsUrl
    sha256: Sha256 | None = None
    sums: HttpsUrl | None = None
    folder: str | None = None
    """The folder inside an archive that holds the programs; None: the file is itself a program."""

    @model_validator(mode="after")
    def _checked_somehow(self) -> Download:
        if self.sha256 is None and self.sums is None:
            raise ValueError("a download needs sha256, or sums where the publisher's own list has to do")
        return self


class Build(_Model):
    """How a tool is built from Go modules."""

    module: str
    """The folder below toolchain/go that holds go.mod and go.sum."""
    packages: dict[str, str]
    """The Go package of each program."""
    ldflags: str
    tags: tuple[str, ...] = ()
    sdk_module: str | None = None
    """The module whose scripts complete the engine; None for other tools."""
    disk_megabytes: int
    """Space that modules, build cache and result need while the build runs."""


class ToolPin(_Model):
    """One tool at one version."""

    version: VersionText
    purpose: str
    version_pattern: str
    """Finds the version in what a program prints about itself; the first group is the version."""
    binaries: dict[str, tuple[str, ...]]
    """Each program and the arguments that make it print its version."""
    companions: tuple[str, ...] = ()
    """Files that lie beside the programs and are needed by them."""
    downloads: dict[Platform, tuple[Download, ...]]
    build: Build

    @model_validator(mode="after")
    def _consistent(self) -> ToolPin:
        if set(self.build.packages) != set(self.binaries):
            raise ValueError("build.packages and binaries must name the same programs")
        if re.compile(self.version_pattern).groups < 1:
            raise ValueError("version_pattern needs a group for the version")
        return self

    def filled(self, text: str) -> str:
        """`text` with this version in place of `{version}`."""
        return text.replace("{version}", self.version)


class DefinitionsPin(_Model):
    """Definitions of an add-on's kinds, inside its Go module."""

    version: VersionText
    purpose: str
    module: str
    folder: str
    """The folder of the module that holds them as YAML."""


class GoPin(_Model):
    """The Go compiler for builds."""

    minimum: VersionText
    distribution: str
    version: VersionText
    sha256: tuple[Sha256, ...] = Field(min_length=1)


class Pins(_Model):
    """The whole of pins.toml."""

    tools: dict[Tool, ToolPin]
    definitions: dict[str, DefinitionsPin] = {}
    go: GoPin

    @model_validator(mode="after")
    def _complete(self) -> Pins:
        missing = [str(tool) for tool in Tool if tool not in self.tools]
        if missing:
            raise ValueError(f"no pin for {', '.join(missing)}")
        return self


def load_pins(path: Path) -> Pins:
    """Read and check `path`; raises UsageError that names every wrong entry."""
    try:
        return Pins.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(
            Problem(summary="the pins can't be read", why=str(error.strerror), where=Place(path))
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(Problem(summary="the pins are not valid TOML", why=str(error), where=Place(path))) from error
    except ValidationError as error:
        raise UsageError(
            *(
                Problem(
                    summary=f"wrong pin: {'.'.join(str(part) for part in entry['loc']) or 'the file'}",
                    why=entry["msg"],
                    where=Place(path),
                )
                for entry in error.errors(include_url=False)
            )
        ) from error

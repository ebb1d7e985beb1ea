"""Where things lie in a checkout: the one place that knows the folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from provincial_cloud.errors import Problem, UsageError


@dataclass(frozen=True)
class Project:
    """A checkout of this repository; everything a run leaves behind is under `runtime`, which git ignores."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that `start` (by default the working folder) lies in, else the one this package runs from.

        Raises UsageError when neither is a checkout.
        """
        given = os.environ.get("PROVINCIAL_PROJECT")
        begin = Path(given) if given else (start or Path.cwd())
        package_root = Path(__file__).resolve().parents[2]
        for folder in (begin.resolve(), *begin.resolve().parents, package_root):
            if (folder / "Pulumi.yaml").is_file() and (folder / "toolchain" / "pins.toml").is_file():
                return cls(folder)
        raise UsageError(
            Problem(
                summary="this is not a provincial-cloud checkout",
                given=str(begin),
                allowed="a folder inside a checkout (one that holds Pulumi.yaml and toolchain/pins.toml)",
                next_step="change into the checkout and run the command again",
            )
        )

    @cached_property
    def environments(self) -> Path:
        """One folder an environment, and Pulumi's stack files beside them."""
        return self.root / "environments"

    @cached_property
    def policies(self) -> Path:
        """The policy pack."""
        return self.root / "policies"

    @cached_property
    def toolchain(self) -> Path:
        """Pins and Go modules of the tools."""
        return self.root / "toolchain"

    @cached_property
    def runtime(self) -> Path:
        """Local state, evidence, sandbox and passphrase; created on demand with mode 0700."""
        return self.root / ".provincial"

    @cached_property
    def evidence(self) -> Path:
        """One ledger a stack: <stack>.jsonl."""
        return self.runtime / "evidence"

    @cached_property
    def sandbox(self) -> Path:
        """Processes, certificates and logs of the local cloud."""
        return self.runtime / "sandbox"

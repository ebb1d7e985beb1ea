"""The service behind the Python language host: it runs programs, policy packs and providers for the engine.

It answers what `pulumi preview`, `up`, `refresh`, `destroy`, `import`, `install` and `about` ask. Writing code
(`pulumi convert`, `pulumi package add`, the end of `pulumi import`) belongs to Pulumi's own host and is refused.
Required plugins are reported as none: the engine then looks for each when the program first uses it, so a plugin
that lies beside the project or on PATH is enough.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

from provincial_cloud.toolchain.child_process import Child, ChildProcesses, Ended, Output, Stream
from provincial_cloud.toolchain.interpreter import (
    Interpreter,
    RuntimeOptionError,
    ambient_interpreter,
    find_interpreter,
    virtualenv_folder,
)
from provincial_cloud.toolchain.language_protocol import language, plugin, services

MESSAGE_SHOWN = 32
"""The exit status by which a program says that it has already told the user what is wrong."""

_LIST_PACKAGES = """
import importlib.metadata, json, re, sys
def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()
found, wanted = {}, set()
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if name:
        found[normal(name)] = [name, distribution.version]
        lines = [line for line in distribution.requires or [] if "extra ==" not in line]
        wanted.update(normal(re.match(r"[\\w.-]+", line).group()) for line in lines)
print(json.dumps([found[key] for key in sorted(found) if sys.argv[1] == "all" or key not in wanted]))
"""
_DESCRIBE = "import json, platform, sys; print(json.dumps([sys.executable, platform.python_version()]))"


NO_CODE = (
    "this language host writes no code: the engine was built on this machine, and only the publisher's own host "
    "(pulumi-language-python of the official download) can; after an import the resource is in the state all the same: "
    "write it into the program (`pulumi stack export` shows its inputs), and say --generate-code=false next time"
)
"""Why there is no code, what holds nevertheless, and what to do."""


class LanguageRuntime(services.LanguageRuntimeServicer):  # type: ignore[misc]  # generated without types
    """One instance a host; requests come on many threads, one for each program or plugin that is running."""

    def __init__(self, *, engine_address: str, executor: Path, children: ChildProcesses) -> None:
        self._engine_address = engine_address
        self._executor = executor
        self._children = children

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Take the engine's address."""
        self._engine_address = request.engine_address
        return language.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """The version of the SDK this host was written for and runs beside."""
        from importlib.metadata import version

        return plugin.PluginInfo(version=version("pulumi"))

    def GetRequiredPlugins(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """None; see the module's text."""
        return language.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """None; see the module's text."""
        return language.GetRequiredPackagesResponse()

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """No questions: the project file holds the options."""
        return language.RuntimeOptionsResponse()

    def Template(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Nothing to fill in after `pulumi new`."""
        return language.TemplateResponse()

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """The interpreter that would run the program."""
        try:
            interpreter = (
                find_interpreter(request.info, is_plugin=False) if request.HasField("info") else ambient_interpreter()
            )
            executable, version = self._ask(interpreter, _DESCRIBE)
        except RuntimeOptionError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        return language.AboutResponse(executable=executable, version=version, metadata={"toolchain": "pip"})

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """What is installed in the program's environment; only what nothing else needs unless all is asked for."""
        try:
            interpreter = find_interpreter(request.info, is_plugin=False)
            found = self._ask(interpreter, _LIST_PACKAGES, "all" if request.transitiveDependencies else "top")
        except RuntimeOptionError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        return language.GetProgramDependenciesResponse(
            dependencies=[language.DependencyInfo(name=name, version=version) for name, version in found]
        )

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """Make the virtual environment where it is missing and install requirements.txt into it, output streamed."""
        try:
            folder = virtualenv_folder(request.info, is_plugin=request.is_plugin)
            base = ambient_interpreter()
        except RuntimeOptionError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        steps: list[list[str]] = []
        python = base.executable
        if folder is not None:
            python = str(folder / "bin" / "python")
            if not Path(python).is_file():
                steps.append([base.executable, "-m", "venv", str(folder)])
        program = Path(request.info.program_directory or request.directory)
        if (program / "requirements.txt").is_file():
            steps.append([python, "-m", "pip", "install", "--requirement", "requirements.txt"])
        for step in steps:
            yield language.InstallDependenciesResponse(stdout=(" ".join(step) + "\n").encode())
            status = 0
            with self._running(step, environment=os.environ, folder=program, context=context) as child:
                for piece in child.output():
                    if isinstance(piece, Ended):
                        status = piece.status
                    else:
                        yield language.InstallDependenciesResponse(**{piece.stream.value: piece.chunk})
            if status:
                context.abort(grpc.StatusCode.UNKNOWN, f"{' '.join(step)} ended with exit status {status}")

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Run the program to its end; an exit status of 32 says that the user has been told already."""
        if request.attach_debugger:
            return language.RunResponse(error="this language host can't attach a debugger")
        try:
            interpreter = find_interpreter(request.info, is_plugin=False)
        except RuntimeOptionError as error:
            return language.RunResponse(error=str(error))
        environment = interpreter.environment(os.environ)
        environment["PULUMI_CONFIG"] = json.dumps(dict(request.config))
        environment["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(list(request.configSecretKeys))
        command = [interpreter.executable, str(self._executor), *self._arguments(request)]
        status = 0
        try:
            # SIGTERM ends a Python program at once: an interrupt would wait for its threads and print a traceback.
            # What comes after the signal is not passed on.
            with self._running(command, environment=environment, context=context, stop_signal=signal.SIGTERM) as child:
                for piece in child.output():
                    if isinstance(piece, Ended):
                        status = piece.status
                    elif not child.stopped.is_set():
                        _pass_on(piece)
        except (OSError, RuntimeError) as error:
            return language.RunResponse(error=f"the program could not be started: {error}")
        if status == 0:
            return language.RunResponse()
        if status == MESSAGE_SHOWN:
            return language.RunResponse(bail=True)
        if status < 0:
            return language.RunResponse(error=f"the program was ended by signal {-status}")
        return language.RunResponse(error=f"the program ended with exit status {status}")

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """Run a policy pack or a provider by its folder until the engine no longer wants it; output is streamed."""
        if request.attach_debugger:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "this language host can't attach a debugger")
        is_pack = request.kind == "analyzer"
        program = Path(request.info.program_directory)
        try:
            interpreter = find_interpreter(request.info, is_plugin=not is_pack)
        except RuntimeOptionError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        if is_pack:
            command = [interpreter.executable, "-u", "-m", "pulumi.policy", *request.args, str(program)]
        elif (program / "__main__.py").is_file():
            command = [interpreter.executable, "-u", str(program), *request.args]
        else:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"the plugin at {program} has no __main__.py")
        given = dict(entry.split("=", 1) for entry in request.env if "=" in entry)
        environment = interpreter.environment({**os.environ, **given})
        folder = program if is_pack else Path(request.pwd)
        try:
            with self._running(command, environment=environment, folder=folder, context=context) as child:
                for piece in child.output():
                    if isinstance(piece, Output):
                        yield language.RunPluginResponse(**{piece.stream.value: piece.chunk})
                    elif piece.status:
                        yield language.RunPluginResponse(exitcode=piece.status)
        except (OSError, RuntimeError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"the plugin at {program} could not be started: {error}")

    def GenerateProgram(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Asked by `pulumi import` for the code of what it imported; refused with what to do instead."""
        context.abort(grpc.StatusCode.UNIMPLEMENTED, NO_CODE)

    GenerateProject = GeneratePackage = GenerateProgram

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Ask what is running to stop."""
        from google.protobuf.empty_pb2 import Empty

        self._children.ask_to_stop()
        return Empty()

    def _arguments(self, request: Any) -> list[str]:
        named = {
            "monitor": request.monitor_address,
            "engine": self._engine_address,
            "project": request.project,
            "root_directory": request.info.root_directory,
            "stack": request.stack,
            "pwd": request.pwd,
            "dry_run": "true" if request.dryRun else "false",
            "parallel": str(request.parallel),
            "organization": request.organization,
        }
        words = [word for name, value in named.items() if value for word in (f"--{name}", value)]
        return [*words, request.info.entry_point, *request.args]

    def _ask(self, interpreter: Interpreter, code: str, *arguments: str) -> Any:
        command = [interpreter.executable, "-c", code, *arguments]
        environment = interpreter.environment(os.environ)
        with self._children.start(command, environment=environment) as child:
            output, errors = child.process.communicate(timeout=60)
        if child.process.returncode:
            raise RuntimeOptionError(f"{interpreter.executable} failed: {errors.decode(errors='replace').strip()}")
        return json.loads(output)

    @contextmanager
    def _running(
        self,
        command: list[str],
        *,
        environment: Mapping[str, str],
        context: grpc.ServicerContext,
        folder: Path | None = None,
        stop_signal: signal.Signals = signal.SIGINT,
    ) -> Iterator[Child]:
        """A child that is stopped when the engine drops the request."""
        with self._children.start(command, environment=environment, folder=folder, stop_signal=stop_signal) as child:
            # False: the request has already ended, so the callback would never be called.
            if not context.add_callback(lambda: _stop_soon(child)):
                child.stop()
            yield child


def _stop_soon(child: Child) -> None:
    if child.process.poll() is None:
        child.ask_to_stop()
        threading.Thread(target=child.stop, daemon=True).start()


def _pass_on(piece: Output) -> None:
    """Write a program's output to the host's own, which the engine shows."""
    target = sys.stdout if piece.stream is Stream.STDOUT else sys.stderr
    try:
        target.buffer.write(piece.chunk)
        target.buffer.flush()
    except OSError:
        # The engine no longer reads: nobody is left to tell.
        return

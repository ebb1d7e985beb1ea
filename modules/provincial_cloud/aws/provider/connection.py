"""boto3 clients of one cloud, and calls that survive throttling."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jmespath

from provincial_cloud import __version__
from provincial_cloud.aws.provider.failures import THROTTLED, UNSURE, ApiError
from provincial_cloud.errors import Problem, UsageError

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

SANDBOX = "sandbox"
_LONGEST_PAUSE = 20.0


@dataclass(frozen=True, kw_only=True)
class Target:
    """Which cloud to talk to and as whom; secrets are kept out of its repr by `credentials` being opaque."""

    endpoint: str | None
    region: str
    profile: str | None = None
    credentials: Credentials | None = None
    max_attempts: int = 12
    unguarded: bool = False
    """Whether a delete may first turn deletion protection off, as in a sandbox."""


class Credentials:
    """An access key and its secret."""

    def __init__(self, access_key: str, secret_key: str) -> None:
        self.access_key = access_key
        self.secret_key = secret_key

    def __repr__(self) -> str:
        return "Credentials(hidden)"


class Connection:
    """One cloud. Safe for many threads; clients are made once a service."""

    def __init__(self, target: Target, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.target = target
        self._sleep = sleep
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[str, Any] = {}

    def model(self, service: str) -> ServiceModel:
        """botocore's model of a service, read from the installed package, never from the network."""
        return service_model(service)

    def operation(self, service: str, method: str) -> OperationModel:
        """botocore's model of the operation behind a client method."""
        return operation_model(service, method)

    def client(self, service: str) -> Any:
        """The boto3 client of a service. Raises UsageError for a profile that doesn't exist."""
        client = self._clients.get(service)
        if client is None:
            with self._lock:
                client = self._clients.get(service) or self._make(service)
                self._clients[service] = client
        return client

    def _make(self, service: str) -> Any:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
        from botocore.session import get_session

        try:
            if self._session is None:
                core = get_session()
                core.register_component("data_loader", _loader())
                self._session = boto3.Session(
                    botocore_session=core, profile_name=self.target.profile, region_name=self.target.region
                )
            credentials = self.target.credentials
            return self._session.client(
                service,
                endpoint_url=self.target.endpoint,
                aws_access_key_id=credentials.access_key if credentials else None,
                aws_secret_access_key=credentials.secret_key if credentials else None,
                config=Config(
                    max_pool_connections=64,
                    retries={"total_max_attempts": 1},
                    connect_timeout=10,
                    read_timeout=60,
                    parameter_validation=False,
                    user_agent=f"provincial-cloud/{__version__} boto3/{boto3.__version__}",  # else built at each call
                    s3={"addressing_style": "path"} if self.target.endpoint else None,
                ),
            )
        except (BotoCoreError, ValueError) as error:
            raise UsageError(
                Problem(
                    summary=f"cannot connect to {service}",
                    given=f"endpoint {self.target.endpoint or 'aws'}, region {self.target.region}, "
                    f"profile {self.target.profile or 'default'}",
                    why=str(error),
                    next_step="correct the provider's settings in the environment's cloud section",
                )
            ) from error

    def call(self, service: str, method: str, parameters: dict[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        """Send one call, again after throttling, and again after an answer got lost where `repeatable`.

        Raises ApiError; its `unsure` says that the call may have taken effect, its `doubted` that one before it may.
        """
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            ConnectionClosedError,
            ConnectTimeoutError,
            EndpointConnectionError,
            HTTPClientError,
            NoCredentialsError,
        )
        from botocore.parsers import ResponseParserError

        function = getattr(self.client(service), method)
        attempt, doubted = 0, False
        while True:
            attempt += 1
            try:
                answer: dict[str, Any] = function(**parameters)
            except ClientError as error:
                detail = error.response.get("Error", {})
                code = str(detail.get("Code", "Unknown"))
                status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
                throttled = code in THROTTLED or status == 429
                unsure = not throttled and (code in UNSURE or status >= 500) and code != "NotImplemented"
                failure = self._failure(service, method, code, str(detail.get("Message", error)), unsure)
            except (EndpointConnectionError, ConnectTimeoutError) as error:
                throttled, unsure = attempt < 4, False
                failure = self._failure(service, method, "NoConnection", str(error), unsure)
            except (ConnectionClosedError, HTTPClientError) as error:
                throttled, unsure = False, True
                failure = self._failure(service, method, "AnswerLost", str(error), unsure)
            except NoCredentialsError as error:
                throttled = unsure = False
                failure = self._failure(service, method, "NoCredentials", str(error), unsure)
            except ResponseParserError as error:
                throttled, unsure = False, True
                failure = self._failure(service, method, "AnswerUnreadable", str(error)[:200], unsure)
            except BotoCoreError as error:
                throttled = unsure = False
                failure = self._failure(service, method, type(error).__name__, str(error), unsure)
            else:
                answer.pop("ResponseMetadata", None)
                refused = answer.get("Unsuccessful")  # EC2's batch calls answer so instead of failing
                if not refused:
                    return answer
                throttled = unsure = False
                detail = refused[0].get("Error", {})
                failure = self._failure(service, method, str(detail.get("Code")), str(detail.get("Message")), unsure)
            if not (throttled or (unsure and repeatable)) or attempt >= self.target.max_attempts:
                failure.doubted = doubted
                raise failure
            doubted = doubted or unsure
            ceiling = min(_LONGEST_PAUSE, 0.05 * 2**attempt)
            self._sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311 - spreads retries, guards nothing

    def close(self) -> None:
        """Close every pooled connection."""
        for client in self._clients.values():
            client.close()

    def pause(self, seconds: float) -> None:
        """Wait before something is tried again; ends at once when the run is cancelled."""
        self._sleep(seconds)

    def _failure(self, service: str, method: str, code: str, message: str, unsure: bool) -> ApiError:
        return ApiError(
            service=service,
            operation=method,
            endpoint=self.target.endpoint or f"aws ({self.target.region})",
            code=code,
            message=message,
            unsure=unsure,
        )


_models: dict[str, Any] = {}
_methods: dict[tuple[str, str], Any] = {}
_model_lock = threading.Lock()


@lru_cache(maxsize=1)
def _loader() -> Any:
    """Reads botocore's data files, each once a process: checks and clients want the same, and EC2's alone is 3 MB."""
    from botocore.loaders import create_loader

    return create_loader()


def service_model(service: str) -> ServiceModel:
    """botocore's model of a service; loaded once a process."""
    with _model_lock:
        if service not in _models:
            from botocore.model import ServiceModel

            _models[service] = ServiceModel(_loader().load_service_model(service, "service-2"), service_name=service)
        model: ServiceModel = _models[service]
        return model


@lru_cache(maxsize=64)
def page_rules(service: str) -> dict[str, Any]:
    """botocore's rules of listings that come in pages, by operation."""
    from botocore.exceptions import UnknownServiceError

    try:
        rules: dict[str, Any] = _loader().load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return {}
    return rules


def next_page(service: str, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """What to send besides to get the page after `answer`, by botocore's own rules; empty where it was the last."""
    rule = page_rules(service).get(operation)
    if rule is None or not (jmespath.search(rule["more_results"], answer) if "more_results" in rule else True):
        return {}
    inward, outward = rule["input_token"], rule["output_token"]
    if isinstance(inward, str):
        inward, outward = [inward], [outward]
    marks = {name: jmespath.search(path, answer) for name, path in zip(inward, outward, strict=True)}
    return {name: mark for name, mark in marks.items() if mark}


def operation_model(service: str, method: str) -> OperationModel:
    """botocore's model of the operation behind a client method. Raises KeyError where there is none."""
    found = _methods.get((service, method))
    if found is None:
        from botocore import xform_name

        model = service_model(service)
        for name in model.operation_names:
            _methods[service, xform_name(name)] = model.operation_model(name)
        found = _methods[service, method]
    operation: OperationModel = found
    return operation

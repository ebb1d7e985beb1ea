"""Requests to one API server: pooled connections, credentials from the kubeconfig, retries of what may be repeated.

Every request this provider sends may be repeated: applies and deletions are idempotent, and a creation whose answer
got lost is recognised by its field manager.
"""

from __future__ import annotations

import json
import random
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from provincial_cloud.kubernetes.provider.failures import ApiError, UnreachableError, unreachable
from provincial_cloud.kubernetes.provider.settings import Settings, kubeconfig

APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
PLAIN = "application/json"
_AGAIN = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed: overload, a server that starts or stops."""
_PASSING_MESSAGES = ("etcdserver: ", "the object has been modified", "unexpected EOF", "http2: ")
FIRST_CONTACT_SECONDS = 3.0
LOST_CONTACT_SECONDS = 90.0
"""How long a server that has answered before may be away: a restart takes less."""
_CONNECT_SECONDS = 5.0
_LONGEST_PAUSE = 8.0
_LOADING = threading.Lock()
"""The library remembers its files by their content, so two loads of one kubeconfig must not share them."""
Pause = Callable[[float], None]


class Connection:
    """One API server; `pause` sleeps, and raises when the engine has asked to stop."""

    def __init__(self, settings: Settings, *, pause: Pause, connections: int = 64) -> None:
        self._settings = settings
        self._pause = pause
        self._connections = connections
        self._lock = threading.Lock()
        self._client: Any = None
        self._answered = False
        self._lost: str | None = None
        self._namespace: list[str | None] = []

    @property
    def server(self) -> str:
        """The server's address. Raises UsageError where the kubeconfig is of no use."""
        return str(self._api_client().configuration.host)

    @property
    def namespace(self) -> str | None:
        """The namespace of objects that name none."""
        if self._settings.namespace:
            return self._settings.namespace
        if not self._namespace:
            content = kubeconfig(self._settings)
            context = {one["name"]: one.get("context") or {} for one in content["contexts"]}
            self._namespace.append(context[content["current-context"]].get("namespace"))
        return self._namespace[0]

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = PLAIN,
        accept: str = PLAIN,
        repeats: bool = True,
    ) -> Any:
        """The answer to one request, decoded. Raises ApiError, UnreachableError, CancelledError.

        Overload and a server that restarts are waited for; with `repeats` off a conflict is not tried again either.
        """
        began = time.monotonic()
        attempt = 0
        while True:
            try:
                code, headers, content = self._send(method, path, query, body, content_type, accept)
            except _Unanswered as unanswered:
                spent = time.monotonic() - began
                if self._lost is not None or spent > (
                    LOST_CONTACT_SECONDS if self._answered else FIRST_CONTACT_SECONDS
                ):
                    self._lost = str(unanswered)
                    raise unreachable(self.server, str(unanswered)) from None
                wait = _backoff(attempt)
            else:
                self._answered, self._lost = True, None
                if code < 300:
                    return content
                error = ApiError(server=self.server, method=method, path=path, code=code, status=content)
                again = _may_pass(error, repeats=repeats)
                if not again or time.monotonic() - began > LOST_CONTACT_SECONDS:
                    raise error
                wait = _retry_after(headers) or _backoff(attempt)
            attempt += 1
            self._pause(wait)

    def is_unreachable(self) -> bool:
        """Whether the server doesn't answer."""
        try:
            self.call("GET", "/version")
        except UnreachableError:
            return True
        except ApiError:
            return False
        return False

    def _api_client(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        from kubernetes.client import Configuration
        from kubernetes.config import ConfigException, new_client_from_config_dict

        content = kubeconfig(self._settings)
        configuration = Configuration()
        configuration.connection_pool_maxsize = self._connections
        try:
            with _LOADING, tempfile.TemporaryDirectory(prefix="provincial-kubeconfig-") as folder:
                client = new_client_from_config_dict(  # type: ignore[no-untyped-call]
                    content, client_configuration=configuration, persist_config=False, temp_file_path=folder
                )
                _keep_credentials_in_memory(client)
                return client
        except (ConfigException, OSError, ValueError) as error:
            raise unreachable("the cluster of the kubeconfig", f"its credentials can't be used: {error}") from error

    def _send(
        self, method: str, path: str, query: Mapping[str, str] | None, body: Any, content_type: str, accept: str
    ) -> tuple[int, Mapping[str, str], Any]:
        import urllib3

        client = self._api_client()
        headers = {"Accept": accept, "User-Agent": "provincial-cloud-kubernetes"}
        for credential in client.configuration.auth_settings().values():  # renews a token that has run out
            headers[credential["key"]] = credential["value"]
        data = None
        if body is not None:
            headers["Content-Type"] = content_type
            data = json.dumps(body, separators=(",", ":")).encode()
        url = f"{client.configuration.host}{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            answer = client.rest_client.pool_manager.request(
                method,
                url,
                body=data,
                headers=headers,
                retries=False,
                redirect=False,
                timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=self._settings.timeout),
            )
        except urllib3.exceptions.HTTPError as error:
            raise _Unanswered(_reason(error)) from error
        try:
            content = json.loads(answer.data) if answer.data else {}
        except ValueError:
            content = {"message": answer.data[:300].decode(errors="replace").strip()}
        return answer.status, answer.headers, content


def _keep_credentials_in_memory(client: Any) -> None:
    """Read the certificates and the key once, so that a killed process leaves no key on the disk."""
    from urllib3.util.ssl_ import create_urllib3_context

    settings = client.rest_client.pool_manager.connection_pool_kw
    context = create_urllib3_context(cert_reqs=settings["cert_reqs"])
    authorities, authorities_data = settings.pop("ca_certs"), settings.pop("ca_cert_data")
    certificate, key = settings.pop("cert_file"), settings.pop("key_file")
    if authorities or authorities_data:
        context.load_verify_locations(cafile=authorities, cadata=authorities_data)
    else:
        context.load_default_certs()
    if certificate:
        context.load_cert_chain(certificate, key)
    settings["ssl_context"] = context


class _Unanswered(Exception):  # noqa: N818 - it says what happened
    """No answer came."""


def _reason(error: Exception) -> str:
    text = str(error)
    for part in ("certificate verify failed", "Connection refused", "Name or service not known", "timed out"):
        if part in text:
            return part[0].lower() + part[1:]
    return text.rpartition(": ")[2] or type(error).__name__


def _may_pass(error: ApiError, *, repeats: bool) -> bool:
    if error.code in _AGAIN:
        return "failed calling webhook" not in error.message
    if error.code == 409 and not error.is_conflict_of_fields:
        return repeats and "the object has been modified" in error.message
    return error.code == 500 and any(part in error.message for part in _PASSING_MESSAGES)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "")
    return min(float(text), 30.0) if text.isdigit() else None


def _backoff(attempt: int) -> float:
    return min(0.1 * 2.0**attempt, _LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, no secret

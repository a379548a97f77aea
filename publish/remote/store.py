"""A store elsewhere that takes SPARQL updates: one request at a time, credentials of the environment."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from ontology.language import Text

WITHIN = 120.0  # seconds for one request
_LONGEST = 64 << 20  # bytes of an answer


class RemoteError(Exception):
    """The store refused or did not answer; ``text`` says what it said.

    ``refused`` where it answered, so that what was asked for was not done.
    """

    def __init__(self, text: Text, refused: bool) -> None:
        super().__init__(text.en)
        self.text, self.refused = text, refused


@dataclass(frozen=True)
class Credentials:
    """Who we are to a store; all empty for one that asks nobody."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """KEIKAKU_USER and KEIKAKU_PASSWORD, or KEIKAKU_TOKEN."""
        return cls(
            environment.get("KEIKAKU_USER", ""),
            environment.get("KEIKAKU_PASSWORD", ""),
            environment.get("KEIKAKU_TOKEN", ""),
        )


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET, and credentials with it elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Closing:
    """Ends the refused answer when the request is asked again, which the library leaves open."""

    def http_error_401(self, request: Any, answer: Any, *more: Any) -> Any:
        """The answer to the request asked again, with credentials."""
        try:
            again = super().http_error_401(request, answer, *more)  # type: ignore[misc]
        except BaseException:
            answer.close()
            raise
        if again is not None:
            answer.close()
        return again


class _Digest(_Closing, HTTPDigestAuthHandler):
    pass


class _Basic(_Closing, HTTPBasicAuthHandler):
    pass


@dataclass(frozen=True)
class RemoteStore:
    """The addresses for updates and for queries of one store."""

    update_address: str
    query_address: str
    credentials: Credentials = Credentials()

    @classmethod
    def at(cls, endpoint: str, query: str = "", credentials: Credentials | None = None) -> RemoteStore:
        """The store with an update endpoint; its query endpoint as servers usually name it.

        Raises RemoteError for an address that is none, or that holds a password.
        """
        for address in filter(None, (endpoint, query)):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise RemoteError(Text(
                    f"「{address}」はエンドポイントのアドレスではありません（例 http://127.0.0.1:7878/update）。",
                    f"“{address}” is no address of an endpoint (such as http://127.0.0.1:7878/update).",
                ), True)
            if parts.username or parts.password:
                raise RemoteError(Text(
                    "利用者名とパスワードはアドレスに書かず、環境変数 KEIKAKU_USER と KEIKAKU_PASSWORD に入れてください。",
                    "Put user and password into KEIKAKU_USER and KEIKAKU_PASSWORD, not into the address.",
                ), True)
        return cls(endpoint, query or usual_query(endpoint), credentials or Credentials.of_environment())

    def update(self, text: str) -> None:
        """Run an update. Raises RemoteError."""
        self._post(self.update_address, {"update": text}, "*/*")

    def counts(self, graphs: list[str]) -> dict[str, int]:
        """How many triples some named graphs hold. Raises RemoteError."""
        found = {}
        for graph in graphs:  # one by one, as engines differ most in what they do with many
            rows = self.select(
                f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            )
            found[graph] = int(rows[0]["n"])
        return found

    def graphs_below(self, start: str) -> list[str]:
        """The named graphs whose address begins so. Raises RemoteError."""
        rows = self.select(
            "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?g), "{start}")) }}'
        )
        return sorted(row["g"] for row in rows)

    def select(self, text: str) -> list[dict[str, str]]:
        """The rows of a SELECT. Raises RemoteError."""
        body = self._post(
            self.query_address, {"query": text}, "application/sparql-results+json"
        )
        try:
            bindings = json.loads(body)["results"]["bindings"]
            return [{name: term["value"] for name, term in row.items()} for row in bindings]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RemoteError(Text(
                f"{self.query_address} は SPARQL の答えを返しません。--query で問い合わせのアドレスを指定してください。",
                f"{self.query_address} does not answer as a SPARQL endpoint. "
                "Give the address for queries with --query.",
            ), True) from None

    @cached_property
    def _opener(self) -> OpenerDirector:
        known = HTTPPasswordMgrWithDefaultRealm()
        if self.credentials.user:
            for address in (self.update_address, self.query_address):
                known.add_password(None, address, self.credentials.user, self.credentials.password)
        return build_opener(_NoRedirect, _Digest(known), _Basic(known))

    def _post(self, address: str, fields: dict[str, str], accept: str) -> bytes:
        headers = {
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "keikaku",
        }
        if self.credentials.token:
            headers["Authorization"] = f"Bearer {self.credentials.token}"
        request = Request(address, urlencode(fields).encode(), headers)
        try:
            with self._opener.open(request, timeout=WITHIN) as response:
                return bytes(response.read(_LONGEST))
        except HTTPError as error:
            raise _refusal(address, error) from None
        except (URLError, OSError, http.client.HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise RemoteError(Text(
                f"{address} に接続できません（{reason}）。", f"{address} cannot be reached ({reason})."
            ), False) from None


def usual_query(endpoint: str) -> str:
    """Where a store takes queries that takes updates at an address."""
    for end, other in (("/update", "/query"), ("/statements", "")):
        if endpoint.endswith(end):
            return endpoint.removesuffix(end) + other
    return endpoint


def _refusal(address: str, error: HTTPError) -> RemoteError:
    said = ""
    with contextlib.closing(error), contextlib.suppress(OSError, http.client.HTTPException):
        said = " ".join(error.read(4000).decode("utf-8", "replace").split())[:300]
    if error.code in (401, 403):
        return RemoteError(Text(
            f"{address}: 書き込めません（{error.code}）。環境変数 KEIKAKU_USER と KEIKAKU_PASSWORD"
            "（または KEIKAKU_TOKEN）を確かめてください。",
            f"{address}: not allowed ({error.code}). Check KEIKAKU_USER and KEIKAKU_PASSWORD "
            "(or KEIKAKU_TOKEN) in the environment.",
        ), True)
    if 300 <= error.code < 400:
        target = error.headers.get("Location", "?")
        return RemoteError(Text(
            f"{address} は {target} に移っています。そちらを指定してください。",
            f"{address} has moved to {target}. Give that address.",
        ), True)
    return RemoteError(Text(
        f"{address}: 断られました（{error.code} {said}）。", f"{address}: refused ({error.code} {said})."
    ), error.code < 500)

"""Any SPARQL 1.1 endpoint as an engine: one strict adapter around SPARQLWrapper.

Only content negotiation, only POST, our own clock over the whole exchange, no redirects, and an
answer is taken only when it is complete.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from ontology.language import Text
from queries.answer import Answer, Term
from queries.engine import (
    EngineUnavailable,
    Limits,
    QueryError,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
)
from queries.forms import Wanted, Written, written
from queries.gate import FORMS, query_form

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
# Virtuoso says only in a header that it cut an answer: at its row limit, at its time limit.
_CUT = ("x-sparql-maxrows", "x-sql-state")


class RemoteEngine:
    """A SPARQL endpoint. Credentials in the address (``https://user:password@…``) use HTTP Basic."""

    def __init__(self, endpoint: str, limits: Limits = Limits()) -> None:
        self.endpoint, self._user, self._password = _address(endpoint)
        self.limits = limits

    def build_name(self) -> str:
        """A remote store has no builds; the endpoint stands for them all."""
        return self.endpoint

    def query(self, text: str) -> Answer:
        """The answer. Raises QueryRefused, QueryTimeout, QueryTooLarge or EngineUnavailable."""
        return self._answer(text, Wanted())

    def written(self, text: str, wanted: Wanted) -> Written:
        """The answer, read whole and written again in a standard format. Raises as `query` does."""
        from queries.written import of_answer

        return written(*of_answer(self._answer(text, wanted), wanted), wanted)

    def _answer(self, text: str, dataset: Wanted) -> Answer:
        form = query_form(text)
        if form not in FORMS:  # SPARQLWrapper would send an update as one
            raise QueryRefused(Text("SPARQL の問い合わせではありません。", "Not a SPARQL query."))
        triples = form in ("CONSTRUCT", "DESCRIBE")
        headers, body = self._exchange(self._request(text, form, triples, dataset))
        if headers.get("content-type", "").lower().startswith("text/html"):
            raise self._unavailable(
                "データではなくページを返します。SPARQL エンドポイントのアドレスではありません",
                "it answers with a page, not with data: no SPARQL endpoint",
            )
        return self._triples(body) if triples else self._results(form, headers, body)

    def close(self) -> None:
        """Nothing to release: each exchange closes its connection."""

    def _request(self, text: str, form: str, triples: bool, dataset: Wanted) -> Request:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

        wrapper = SPARQLWrapper(self.endpoint)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(TURTLE if triples else JSON)
        if self._user:
            wrapper.setCredentials(self._user, self._password)
        for iri in dataset.default_graphs:
            wrapper.addDefaultGraph(iri)
        for iri in dataset.named_graphs:
            wrapper.addNamedGraph(iri)
        # It guesses the form by pattern and is misled by comments.
        wrapper.queryString, wrapper.queryType = text, form
        request = wrapper._createRequest()
        assert isinstance(request, Request)
        return request

    def _exchange(self, request: Request) -> tuple[dict[str, str], bytes]:
        until = time.monotonic() + self.limits.deadline
        try:
            with _opener(until) as opener, opener.open(request, timeout=self.limits.deadline) as response:
                headers = {k.lower(): v for k, v in response.headers.items()}
                body = self._body(response)
                if time.monotonic() >= until:
                    raise TimeoutError
        except HTTPError as error:
            with contextlib.suppress(OSError, http.client.HTTPException):
                raise self._failure(error, error.read(10_000).decode("utf-8", "replace")) from None
            raise self._failure(error, "") from None
        except (OSError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            if time.monotonic() >= until or isinstance(reason, TimeoutError):
                raise QueryTimeout(self.limits.deadline) from None
            if isinstance(error, http.client.IncompleteRead):
                raise self._incomplete() from None
            raise self._unavailable(f"接続できません: {reason}", f"cannot be reached: {reason}") from None
        if int(headers.get("content-length", len(body))) != len(body):
            raise self._incomplete()
        return headers, body

    def _body(self, response: Any) -> bytes:
        body = bytearray()
        while piece := response.read(1 << 16):
            body += piece
            if len(body) > self.limits.size:
                raise QueryTooLarge
        return bytes(body)

    def _unavailable(self, ja: str, en: str) -> EngineUnavailable:
        return EngineUnavailable(Text(f"{self.endpoint}: {ja}。", f"{self.endpoint}: {en}."))

    def _incomplete(self) -> EngineUnavailable:
        return self._unavailable("答えが途中で切れています", "the answer is cut off")

    def _failure(self, error: HTTPError, message: str) -> QueryError:
        status = error.code
        line = next((x.strip() for x in message.splitlines() if x.strip()), "")[:300]
        if "S1T00" in message or status in (408, 504):
            return QueryTimeout(self.limits.deadline)
        if status in (401, 403):
            return self._unavailable(
                f"利用者名とパスワードが要るか、正しくありません（{status}）",
                f"user and password are needed or wrong ({status})",
            )
        if 300 <= status < 400:
            target = error.headers.get("Location", "?")
            return self._unavailable(
                f"{target} に移っています。そちらを指定してください", f"it has moved to {target}; give that address"
            )
        if status in (400, 413, 414, 422):
            return QueryRefused(Text(
                f"問い合わせが断られました: {line}", f"The endpoint refused the query: {line}"
            ))
        reason = f"{status} {line}".strip()
        return self._unavailable(f"答えません（{reason}）", f"it failed ({reason})")

    def _results(self, form: str, headers: dict[str, str], body: bytes) -> Answer:
        try:
            document = json.loads(body)
            if form == "ASK" and "boolean" in document:
                return Answer("ask", boolean=document["boolean"] is True)
            variables = tuple(map(str, document["head"]["vars"]))
            bindings = document["results"]["bindings"]
            rows = tuple(tuple(_term(b.get(v)) for v in variables) for b in bindings)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._incomplete() from None
        if form == "ASK":  # Virtuoso answers as if it were a SELECT
            return Answer("ask", boolean=any(t and t.value in ("1", "true") for r in rows for t in r))
        most = self.limits.rows
        cut = any(name in headers for name in _CUT) or len(rows) > most
        return Answer("select", variables, rows[:most], truncated=cut)

    def _triples(self, body: bytes) -> Answer:
        import pyoxigraph as ox

        from queries.worker import plain

        try:
            found = list(ox.parse(body, format=ox.RdfFormat.TURTLE, base_iri=self.endpoint))
        except (SyntaxError, ValueError):
            raise self._incomplete() from None
        rows = {
            tuple(Term(*fields) for t in (q.subject, q.predicate, q.object) if (fields := plain(t)))
            for q in found
        }
        most = self.limits.rows
        return Answer(
            "graph",
            ("subject", "predicate", "object"),
            tuple(sorted(rows)[:most]),
            truncated=len(rows) > most,
        )


def _address(endpoint: str) -> tuple[str, str, str]:
    """An address without its credentials, which must not show in messages; user; password."""
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineUnavailable(Text(
            f"エンドポイントは http(s):// で始まるアドレスです（「{endpoint}」）。",
            f"An endpoint is an address that begins with http(s):// (“{endpoint}”).",
        ))
    host = parts.netloc.rpartition("@")[2]
    return (
        urlunsplit(parts._replace(netloc=host)),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


@contextlib.contextmanager
def _opener(until: float) -> Iterator[OpenerDirector]:
    """Opens addresses; what it opened is cut at the deadline, however slowly it drips."""
    sockets: list[socket.socket] = []

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

    class PlainHandler(HTTPHandler):
        def http_open(self, request: Request) -> Any:
            return self.do_open(Plain, request)

    class SecureHandler(HTTPSHandler):
        def https_open(self, request: Request) -> Any:
            return self.do_open(Secure, request)

    def cut() -> None:
        for opened in sockets:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield build_opener(PlainHandler, SecureHandler, _NoRedirect)
    finally:
        timer.cancel()


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its query."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _term(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    kind, value = binding["type"], binding["value"]
    if not isinstance(value, str):
        raise TypeError(value)
    if not value.isascii():  # half a surrogate pair is not text, though JSON can write it
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if kind == "uri":
        return Term("iri", value)
    if kind == "bnode":
        return Term("bnode", value)
    datatype = binding.get("datatype", "")
    if datatype == _XSD_BOOLEAN:  # Virtuoso's are 1 and 0
        value = {"1": "true", "0": "false"}.get(value, value)
    return Term(
        "literal", value, binding.get("xml:lang", ""), "" if datatype == _XSD_STRING else datatype
    )

"""Any SPARQL 1.1 endpoint as an engine: one strict adapter around SPARQLWrapper.

Only content negotiation, only POST, our own clock over the whole exchange, and an answer is taken
only when it is complete.
"""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.error import HTTPError, URLError

from ontology.language import Text
from queries.answer import Answer, Term
from queries.engine import EngineUnavailable, Limits, QueryError, QueryRefused, QueryTimeout

MAX_BYTES = 256 << 20
_PROLOGUE = re.compile(
    r"\s*(?:#[^\n]*\n|PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>)", re.IGNORECASE
)
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def query_form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE: the first word after the prologue."""
    position = 0
    while match := _PROLOGUE.match(query, position):
        position = match.end()
    word = re.match(r"\s*([A-Za-z]+)", query[position:])
    return word.group(1).upper() if word else ""


class RemoteEngine:
    """A SPARQL endpoint. Credentials in the address (``https://user:password@…``) use HTTP Basic."""

    def __init__(self, endpoint: str, limits: Limits = Limits()) -> None:
        self.endpoint, self.limits = endpoint, limits

    def build_name(self) -> str:
        """A remote store has no builds; the endpoint stands for them all."""
        return self.endpoint

    def query(self, text: str) -> Answer:
        """The answer; raises QueryRefused, QueryTimeout or EngineUnavailable."""
        form = query_form(text)
        graph = form in ("CONSTRUCT", "DESCRIBE")
        headers, body = self._exchange(text, graph)
        if graph:
            return self._graph(body)
        return self._results(form, headers, body)

    def close(self) -> None:
        """Nothing to release: each exchange closes its connection."""

    def _exchange(self, text: str, graph: bool) -> tuple[dict[str, str], bytes]:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

        until = time.monotonic() + self.limits.deadline
        wrapper = SPARQLWrapper(self.endpoint)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(POST)
        wrapper.setQuery(text)
        # SPARQLWrapper guesses the form by pattern and is misled by comments.
        wrapper.queryType = query_form(text)
        wrapper.setReturnFormat(TURTLE if graph else JSON)
        wrapper.setTimeout(max(1, round(self.limits.deadline)))
        try:
            response = wrapper.query().response
            return dict(response.headers.items()), self._body(response, until)
        except TimeoutError:
            raise QueryTimeout(self.limits.deadline) from None
        except HTTPError as error:
            raise self._failure(error.code, error.read().decode("utf-8", "replace")) from None
        except SPARQLWrapperException as error:
            raise self._failure(_status(error), str(error)) from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise QueryTimeout(self.limits.deadline) from None
            raise self._unreachable(error.reason) from None
        except OSError as error:
            raise self._unreachable(error) from None

    def _body(self, response: Any, until: float) -> bytes:
        pieces, size = [], 0
        while piece := response.read1(1 << 16) if hasattr(response, "read1") else response.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > until:
                raise TimeoutError
            if size > MAX_BYTES:
                raise QueryError(Text("答えが大きすぎます。範囲を絞ってください。", "The answer is too large. Narrow the query."))
        return b"".join(pieces)

    def _unreachable(self, reason: object) -> EngineUnavailable:
        return EngineUnavailable(Text(
            f"{self.endpoint} に接続できません（{reason}）。", f"Cannot reach {self.endpoint} ({reason})."
        ))

    def _failure(self, status: int, message: str) -> QueryError:
        line = next((x.strip() for x in message.splitlines() if x.strip()), "")[:300]
        if "S1T00" in message or status in (503, 504):
            return QueryTimeout(self.limits.deadline)
        if 400 <= status < 500 and status not in (401, 403, 404):
            return QueryRefused(Text(f"問い合わせが断られました: {line}", f"The endpoint refused the query: {line}"))
        return EngineUnavailable(Text(
            f"{self.endpoint} が答えません（{status}: {line}）。", f"{self.endpoint} failed ({status}: {line})."
        ))

    def _incomplete(self) -> EngineUnavailable:
        return EngineUnavailable(Text(
            f"{self.endpoint} の答えが途中で切れています。", f"The answer of {self.endpoint} is cut off."
        ))

    def _results(self, form: str, headers: dict[str, str], body: bytes) -> Answer:
        try:
            document = json.loads(body)
            if "boolean" in document:
                return Answer("ask", boolean=bool(document["boolean"]))
            variables = tuple(document["head"]["vars"])
            bindings = document["results"]["bindings"]
        except (ValueError, KeyError, TypeError):
            raise self._incomplete() from None
        rows = tuple(tuple(_term(b.get(v)) for v in variables) for b in bindings)
        if form == "ASK":  # Virtuoso answers as if it were a SELECT
            return Answer("ask", boolean=bool(rows and rows[0][0] and rows[0][0].value in ("1", "true")))
        cut = any(k.lower() == "x-sparql-maxrows" for k in headers) or len(rows) > self.limits.rows
        return Answer("select", variables, rows[: self.limits.rows], truncated=cut)

    def _graph(self, body: bytes) -> Answer:
        from rdflib import BNode, Graph, Literal

        try:
            graph = Graph().parse(data=body, format="turtle")
        except Exception:  # the parser's errors have no common class
            raise self._incomplete() from None

        def term(node: Any) -> Term:
            if isinstance(node, Literal):
                return Term("literal", str(node), node.language or "", str(node.datatype or ""))
            return Term("bnode" if isinstance(node, BNode) else "iri", str(node))

        rows = sorted((term(s), term(p), term(o)) for s, p, o in graph)
        return Answer("graph", ("subject", "predicate", "object"), tuple(rows[: self.limits.rows]), truncated=len(rows) > self.limits.rows)


def _status(error: Exception) -> int:
    return {"QueryBadFormed": 400, "Unauthorized": 401, "EndPointNotFound": 404, "URITooLong": 414}.get(type(error).__name__, 500)


def _term(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    kind = binding["type"]
    if kind == "uri":
        return Term("iri", binding["value"])
    if kind == "bnode":
        return Term("bnode", binding["value"])
    datatype = binding.get("datatype", "")
    return Term("literal", binding["value"], binding.get("xml:lang", ""), "" if datatype == _XSD_STRING else datatype)

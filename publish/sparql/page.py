"""The page on which people write queries: an editor, what to start from, and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ontology.language import Language, Text
from ontology.terms import PREFIXES
from publish.addresses import prefix
from publish.holdings import Held, Holdings
from publish.rendering import View, respond, site_of, view_of
from publish.sparql.answering import STOPPED, status_of
from publish.sparql.result import LONGEST_LINK, Result, read
from publish.sparql.service import graphs
from publish.sparql.words import WORDS
from queries.answer import Term, iri
from queries.catalogue import GROUPS, NUMBERS, Parameter, Question, QuestionError, questions
from queries.engine import QueryError, QuerySyntaxError, WritingEngine
from queries.forms import Wanted
from queries.gate import admit, undeclared_prefixes

if TYPE_CHECKING:
    from publish.sparql.protocol import Asked

FIRST = """PREFIX kei: <https://w3id.org/keikaku/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?name (COUNT(?measure) AS ?measures) {
  ?measure kei:responsibleDivision ?division .
  ?division skos:prefLabel ?name .
  FILTER (LANG(?name) = "LANGUAGE")
}
GROUP BY ?name
ORDER BY DESC(?measures)"""
LINES_AROUND = 1


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, where in the query (0: nowhere), and the lines around it."""

    text: Text
    line: int = 0
    column: int = 0
    lines: Sequence[tuple[int, str]] = ()
    before: str = ""
    at: str = ""
    after: str = ""


def page(request: Request, engine: WritingEngine, asked: Asked, header: str) -> Response:
    """The editor with what was asked, answered where it can be. Raises QueryError without data."""
    site = site_of(request)
    first = _first(site.holdings)
    view = view_of(request, first if len(site.holdings.entries) == 1 else None, "sparql")
    text, run = _text(asked, view.language, first)
    result: Result | None = None
    fault: Fault | None = None
    status, costly = 200, False
    if run and text.strip():
        try:
            result = _run(view, engine, asked, text)
        except QueryError as error:
            fault = _fault(text, error)
            status = status_of(error)
            costly = error.costly
    named = graphs(site.holdings, engine)
    context = {
        "q": lambda key, **values: _words(key, view.language, values),
        "text": text,
        "chosen": asked.default_graphs[0] if len(asked.default_graphs) == 1 else "",
        "graphs": named,
        "result": result,
        "fault": fault,
        "missing": [p for p in undeclared_prefixes(text) if p[:-1] in PREFIXES],
        "known": PREFIXES,
        "groups": _groups(),
        "here": f"{prefix(view.language)}/sparql",
        "link": _link(view, asked, text) if result else "",
        "header": header,
        "limits": site.settings,
        "description": f"{prefix('ja')}/sparql?format=ttl",
    }
    response = respond(request, "sparql.html", view, context, status)
    if result is not None and result.truncated:
        response.headers[header] = str(site.settings.rows)
    if status in (503, 504):
        response.headers["Retry-After"] = "5"
    if costly:
        response.headers[STOPPED] = "1"
    return response


def _first(holdings: Holdings) -> Held | None:
    """The first plan; none where there is none, or it is larger than an answer may be."""
    try:
        return holdings.held(holdings.entries[0]) if holdings.entries else None
    except QueryError:
        return None


def _words(key: str, language: Language, values: Mapping[str, object]) -> str:
    words = WORDS[key].of(language)
    return words.format(**values) if values else words


def _link(view: View, asked: Asked, text: str) -> str:
    """The address of this query; empty where it is too long for one."""
    fields = [("query", text), *(("default-graph-uri", g) for g in asked.default_graphs)]
    fields += [("named-graph-uri", g) for g in asked.named_graphs]
    address = f"{prefix(view.language)}/sparql?{urlencode(fields)}"
    return address if len(address) <= LONGEST_LINK else ""


# ---- the editor -----------------------------------------------------------------------------


def _text(asked: Asked, language: Language, held: Held | None) -> tuple[str, bool]:
    """What stands in the editor, and whether it is to be run."""
    text = asked.text.replace("\r\n", "\n")
    wanted = asked.fields.get("prefix", "")
    if wanted:
        return with_prefixes(text, [wanted] if wanted != "*" else None), False
    start = questions().get(asked.fields.get("start", ""))
    if start is not None and not start.hidden and held is not None:
        return _question_text(start, held), False
    if asked.operation == "none":
        return FIRST.replace("LANGUAGE", language), False
    return text, True


def with_prefixes(text: str, names: Sequence[str] | None = None) -> str:
    """The query with PREFIX lines before it: of these names, or of all it uses and we know."""
    missing = [p[:-1] for p in undeclared_prefixes(text)]
    declared = f"\n{text}".lower()
    wanted = missing if names is None else [n for n in names if f"prefix {n.lower()}:" not in declared]
    return "".join(f"PREFIX {n}: <{PREFIXES[n]}>\n" for n in wanted if n in PREFIXES) + text


def _groups() -> list[tuple[Text, list[Question]]]:
    shown = [q for q in questions().values() if not q.hidden]
    groups = [(title, [q for q in shown if q.group == group]) for group, title in GROUPS.items()]
    return [(title, found) for title, found in groups if found]


def _question_text(wanted: Question, held: Held) -> str:
    """A question's SPARQL with example values from the plan; as written where there are none."""
    try:
        return wanted.bind(held.context, {p.name: _example(p, held) for p in wanted.parameters})
    except (QuestionError, StopIteration):
        return wanted.text


def _example(parameter: Parameter, held: Held) -> Term:
    if parameter.type in NUMBERS or parameter.type == "resource":
        return parameter.parse(parameter.example)
    try:
        return held.names.find(parameter.example, parameter.type)
    except QuestionError:
        return iri(next(iter(held.names.of(parameter.type))).iri)


# ---- the answer -----------------------------------------------------------------------------


def _run(view: View, engine: WritingEngine, asked: Asked, text: str) -> Result:
    admit(text)
    form = Wanted("json", "ntriples", asked.default_graphs, asked.named_graphs)
    return read(engine.written(text, form), view.link, view.language)


def _fault(text: str, error: QueryError) -> Fault:
    if not isinstance(error, QuerySyntaxError) or not error.line:
        return Fault(error.text)
    lines = text.split("\n")
    line = min(error.line, len(lines))
    here = lines[line - 1]
    column = max(1, min(error.column, len(here) + 1))
    first = max(1, line - LINES_AROUND)
    around = [(n, lines[n - 1]) for n in range(first, line)]
    return Fault(
        error.text, line, column, around, here[: column - 1], here[column - 1 : column], here[column:]
    )


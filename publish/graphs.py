"""``graph/…``: the named graphs the data stand in, each whole, as a file."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph.store import GRAPH_FILE, current, in_force
from ontology.language import Text
from publish import conditional, linking
from publish.addresses import language_of, path_of, root
from publish.choosing import negotiate
from publish.conditional import OPEN
from publish.descriptions import Descriptions, is_address
from publish.files import File, Files
from publish.forms import DATA, HTML, Form, ended, named
from publish.linking import Link
from publish.refusals import not_acceptable
from publish.rendering import site_of
from publish.writing import write
from queries.answer import Row, Term, iri
from queries.engine import EmbeddedEngine, Engine, QueryError
from queries.worker import plain

_FORMS = (HTML, *DATA)
_DERIVED = "/derived"
_TOO_MUCH = Text(
    "このグラフは行数の上限を超えるため、ファイルにできません。",
    "The graph is larger than the row limit.",
)


def graph(request: Request) -> Response:
    """A named graph whole; a reader of pages is led to the page about what it holds."""
    site = site_of(request)
    path, form = _chosen(request)
    base = site.holdings.addresses.base
    if f"{base}graph/{path}" not in _names(site.descriptions):
        raise HTTPException(404)
    language = language_of(path_of(request.scope))
    about = f"{base}id/{path.removesuffix(_DERIVED)}"
    places = {form: _at(path, form) for form in DATA}
    places = {HTML: site.holdings.addresses.page(about, language), **places}
    negotiated = form is None
    if form is None:
        form = negotiate(request, _FORMS)
    if form not in places:
        return not_acceptable(request, [(f, places[f]) for f in _FORMS])
    if form == HTML:
        return RedirectResponse(places[HTML], 303, {**OPEN, "Vary": "Accept"})
    found = site.graphs.file(path, form, about)
    if found is None:
        raise HTTPException(404)
    links = [
        Link(f"{base}graph/{path}.{form.ending}", "canonical"),
        *(Link(places[f], "alternate", f) for f in _FORMS if f != form),
        Link(f"{root()}/ontology", "describedby"),
    ]
    headers = {**OPEN, "Link": linking.header(links)}
    if negotiated:
        headers |= {"Vary": "Accept", "Content-Location": places[form]}
    return conditional.answer(request, found.content, form.content_type, found.tag, headers)


def _chosen(request: Request) -> tuple[str, Form | None]:
    path: str = request.path_params["path"]
    asked = request.query_params.get("format", "")
    if asked:
        return path, named(asked, _FORMS) or Form("", "", HTML.offer)
    return ended(path, _FORMS) or (path, None)


def _at(path: str, form: Form) -> str:
    return f"{root()}/graph/{path}.{form.ending}"


def _names(descriptions: Descriptions) -> set[str]:
    return {
        name
        for entry in descriptions.holdings.entries
        for name in (entry.graph, entry.organizations, entry.derived)
    }


class Graphs:
    """Files of whole graphs, kept beside those about things."""

    def __init__(self, files: Files) -> None:
        self.descriptions = files.descriptions
        self._kept = files.store

    def file(self, path: str, form: Form, about: str) -> File | None:
        """A graph in a form, beginning with the thing it is about; None where it is empty."""
        key = (self.descriptions.version(), "graph", path, form.ending)
        found = self._kept.get(key)
        if found is None:
            address = f"{self.descriptions.holdings.addresses.base}graph/{path}"
            rows = _rows(self.descriptions.holdings.engine, address)
            if not rows:
                return None
            content = write(*self.descriptions.as_served(about, rows), form)
            found = File(content, form, conditional.tag_of(content), "")
            self._kept.put(key, found)
        return found


def _rows(engine: Engine, address: str) -> tuple[Row, ...]:
    """All triples of a graph: from the build's own file, which knows no limit of rows."""
    if not is_address(address):
        return ()
    if isinstance(engine, EmbeddedEngine):
        return tuple(_read(engine, address))
    answer = engine.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri(address).n3} {{ ?s ?p ?o }} }}")
    if answer.truncated:
        raise QueryError(_TOO_MUCH)
    return answer.rows


def _read(engine: EmbeddedEngine, address: str) -> Iterable[Row]:
    import pyoxigraph as ox

    folder, _ = current(engine.store)
    if engine.as_of:
        folder = in_force(folder, engine.as_of)
    wanted = ox.NamedNode(address)
    for quad in ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS, lenient=True):
        if quad.graph_name == wanted:
            terms = (plain(quad.subject), plain(quad.predicate), plain(quad.object))
            yield tuple(Term(*term) for term in terms if term)

"""The catalogue and what it lists: a page, the record as data, dumps, tables, addresses for searches."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from publish.addresses import language_of, path_of, root
from publish.choosing import negotiate
from publish.data import conditional, linking
from publish.data.conditional import OPEN
from publish.data.forms import HTML, JSONLD, TURTLE, Form, named
from publish.data.linking import Link
from publish.refusals import not_acceptable
from publish.rendering import respond, site_of, view_of
from queries.engine import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from publish.catalog.downloads import Download, Downloads
    from publish.holdings import Held

_FORMS = (HTML, TURTLE, JSONLD)


def routes() -> list[BaseRoute]:
    """What stands at the top of the site, in no language."""
    return [
        Route("/catalog.{form}", catalog),
        Route("/.well-known/void", void),
        Route("/dump/{path:path}", download),
        Route("/tables/{path:path}", download),
        Route("/sitemap.xml", sitemap),
        Route("/robots.txt", robots),
    ]


def downloads_of(request: Request) -> Downloads:
    """The files of the application a request came to."""
    from publish.catalog.downloads import Downloads

    state = request.app.state
    if not hasattr(state, "downloads"):
        state.downloads = Downloads(site_of(request).holdings)
    found: Downloads = state.downloads
    return found


def here(request: Request) -> str:
    """Where the site stands, with a slash at the end."""
    return str(request.base_url).rstrip("/") + "/"


def dataset_of(request: Request, held: Held) -> dict[str, Any]:
    """A plan as searches for datasets read it in its page; files are named where they are written."""
    from publish.catalog.record import schema_org

    site = site_of(request)
    # Whoever only looks at a page does not wait until dumps are written.
    static = site.templates.globals["files_only"]
    files = downloads_of(request).files() if static else {}
    return schema_org(held, files, site.holdings.addresses.base, here(request))


def _endpoint(request: Request) -> str:
    """The SPARQL service beside the pages; none where they are files."""
    static = site_of(request).templates.globals["files_only"]
    return "" if static else f"{here(request)}sparql"


def catalog(request: Request) -> Response:
    """The catalogue as a page or as data, as the address or the reader asks for."""
    from publish.catalog import record as catalog_record

    ending = request.path_params.get("form") or request.query_params.get("format", "")
    form = named(ending, _FORMS) if ending else negotiate(request, _FORMS)
    language = language_of(path_of(request.scope))
    if form is None and "form" in request.path_params:
        raise HTTPException(404)
    if form is None:
        return not_acceptable(request, [(f, _at(f)) for f in _FORMS])
    holdings = site_of(request).holdings
    files = downloads_of(request).files()
    if form == HTML:
        view = view_of(request)
        parts = [(holdings.held(entry), _own(files, f"{entry.code}-{entry.id}", f"{entry.code}/{entry.id}"))
                 for entry in holdings.entries]
        context = {
            "parts": parts,
            "whole": [f for f in files.values() if f.path.startswith("dump/all.")],
            "described": catalog_record.described,
            "title": catalog_record.TITLE,
            "about": catalog_record.ABOUT,
            "covers": catalog_record.COVERS,
            "licence": catalog_record.LICENCE,
            "at": lambda path: f"{root()}/{path}",
            "sparql": bool(_endpoint(request)),
        }
        page = respond(request, "catalog.html", view, context)
        content, kind = bytes(page.body), page.headers["content-type"]
    else:
        record = catalog_record.record(holdings, files, here(request), _endpoint(request))
        content, kind = catalog_record.serialized(record, form.ending), form.content_type
    links = [
        Link(f"{holdings.addresses.base}catalog", "canonical"),
        *(Link(_at(f), "alternate", f) for f in _FORMS if f != form),
        Link(catalog_record.LICENCE, "license"),
    ]
    headers = {**OPEN, "Link": linking.header(links)}
    if not ending:
        headers |= {"Vary": "Accept", "Content-Location": _at(form)}
    if form == HTML:
        headers["Content-Language"] = language
    return conditional.answer(request, content, kind, conditional.tag_of(content), headers)


def _at(form: Form) -> str:
    return f"{root()}/catalog" + ("" if form == HTML else f".{form.ending}")


def _own(files: Mapping[str, Download], dump: str, tables: str) -> list[Download]:
    start = (f"dump/{dump}.", f"tables/{tables}/")
    return [f for path, f in files.items() if path.startswith(start)]


def void(request: Request) -> Response:
    """What the data hold, counted. Raises HTTPException 404 where the data are elsewhere."""
    import pyoxigraph as ox

    from graph.store import GRAPH_FILE, current
    from publish.catalog import record as catalog_record

    holdings = site_of(request).holdings
    if not isinstance(holdings.engine, EmbeddedEngine) or not downloads_of(request).files():
        raise HTTPException(404)
    folder, _ = current(holdings.engine.store)
    quads = ox.parse(path=str(folder / GRAPH_FILE), format=ox.RdfFormat.N_QUADS)
    found = catalog_record.void(holdings, quads, here(request), _endpoint(request))
    content = catalog_record.serialized(found, "ttl")
    return conditional.answer(
        request, content, TURTLE.content_type, conditional.tag_of(content), dict(OPEN)
    )


def download(request: Request) -> Response:
    """A dump or a table. Raises HTTPException 404."""
    found = downloads_of(request).files().get(path_of(request.scope).removeprefix("/"))
    if found is None:
        raise HTTPException(404)
    kind = f"{found.media}; charset=utf-8" if found.media.startswith("text/") else found.media
    return conditional.answer(request, found.content, kind, f'"{found.sha256[:32]}"', dict(OPEN))


def sitemap(request: Request) -> Response:
    """The pages of every plan and of its parts, for search engines; both languages together."""
    holdings = site_of(request).holdings
    top = here(request).rstrip("/")
    paths = ["/", "/catalog", "/ontology"]
    for entry in holdings.entries:
        plan = f"/plan/{entry.code}/{entry.id}/"
        views = ("", "incidence", "divisions", "matrix", "map", "organizations", "table", "questions/")
        paths += [plan + view for view in views]
        held = holdings.held(entry)
        paths += [f"/doc/{iri.removeprefix(f'{holdings.addresses.base}id/')}" for iri in held.overview.by_iri
                  if iri != entry.iri]
    lines = [
        f"<url><loc>{escape(top + path)}</loc>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(top + before + path)}"/>'
            for language, before in (("ja", ""), ("en", "/en"))
        )
        + "</url>"
        for path in dict.fromkeys(paths)
    ]
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(lines) + "\n</urlset>\n"
    )
    return Response(text, media_type="application/xml")


def robots(request: Request) -> Response:
    """Everything may be read; where the list of pages is."""
    return PlainTextResponse(f"User-agent: *\nAllow: /\nSitemap: {here(request)}sitemap.xml\n")

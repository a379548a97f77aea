"""``/ontology``: the vocabulary for people, with examples from a plan, and as data.

The vocabulary has one address everywhere, whatever base the data of a build have; here it is
served under ``/ontology``, its terms as ``#Measure`` on that page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ontology.language import Language, Text
from ontology.terms import KEI, dcterms
from publish.addresses import language_of, path_of, prefix, root
from publish.choosing import negotiate
from publish.data import conditional, jsonld, linking
from publish.data.conditional import OPEN
from publish.data.forms import GRAPHS, HTML, JSONLD, TURTLE, Form, named
from publish.data.linking import Link
from publish.data.writing import write
from publish.holdings import Held
from publish.lexicon.figure import figure
from publish.lexicon.terms import ADDRESS, FILE, Entry, Lexicon, lexicon
from publish.refusals import not_acceptable
from publish.rendering import respond, shortened, site_of, view_of
from queries.answer import Term

_FORMS = (HTML, *GRAPHS)
_KINDS = ("class", "property", "code")
_BESIDE = {"shapes.ttl": TURTLE, "context.jsonld": JSONLD}
_LONGEST = 60  # characters of an example


class Example(NamedTuple):
    """A use of a term in a plan: by what, and for a property with which value."""

    thing: str
    name: str
    value: str
    value_thing: str


def vocabulary(request: Request) -> Response:
    """The vocabulary in the form of the address or in the one the reader asks for."""
    ending = request.path_params.get("form") or request.query_params.get("format", "")
    form = named(ending, _FORMS) if ending else negotiate(request, _FORMS)
    if ending and form is None and "form" in request.path_params:
        raise HTTPException(404)
    language = language_of(path_of(request.scope))
    if form is None:
        return not_acceptable(request, [(f, _at(f, language)) for f in _FORMS])
    links = [
        Link(ADDRESS, "canonical"),
        *(Link(_at(f, language), "alternate", f) for f in _FORMS if f != form),
        Link(f"{root()}/ontology/shapes.ttl", "describedby", TURTLE),
        Link(lexicon().license, "license"),
    ]
    headers = {**OPEN, "Link": linking.header(links)}
    if not ending:
        headers |= {"Vary": "Accept", "Content-Location": _at(form, language)}
    if form == HTML:
        page = _page(request, language)
        content, kind = bytes(page.body), page.headers["content-type"]
        headers["Content-Language"] = language
    else:
        content, kind = _written(form), form.content_type
    return conditional.answer(request, content, kind, conditional.tag_of(content), headers)


def beside(request: Request) -> Response:
    """What stands beside the vocabulary: shapes, context, its version; a term leads to its entry."""
    name = request.path_params["name"]
    if name in _BESIDE:
        content = FILE.with_name(name).read_bytes()
        links = [Link(f"{ADDRESS}/{name}", "canonical"), Link(lexicon().license, "license")]
        return conditional.answer(
            request,
            content,
            _BESIDE[name].content_type,
            conditional.tag_of(content),
            {**OPEN, "Link": linking.header(links)},
        )
    if name == lexicon().version:
        return vocabulary(request)
    before = prefix(language_of(path_of(request.scope)))
    if name in lexicon().entries:
        return RedirectResponse(f"{before}/ontology#{name}", 303)
    if not name:
        return RedirectResponse(f"{before}/ontology", 308)
    raise HTTPException(404)


def _at(form: Form, language: Language) -> str:
    """The address of a form."""
    if form == HTML:
        return f"{prefix(language)}/ontology.html"
    return f"{root()}/ontology.{form.ending}"


@cache
def _written(form: Form) -> bytes:
    """The vocabulary as data; as Turtle it is its own file, comments and all."""
    if form == TURTLE:
        return FILE.read_bytes()
    if form == JSONLD:
        return jsonld.written(jsonld.nested(ADDRESS, lexicon().rows, ()))
    return write(ADDRESS, lexicon().rows, form)


# ---- the page -------------------------------------------------------------------------------


def _page(request: Request, language: Language) -> Response:
    found = lexicon()
    entries = site_of(request).holdings.entries
    real = [entry for entry in entries if not entry.fictional] or list(entries)
    held = site_of(request).holdings.held(real[0]) if real else None
    context = {
        "lexicon": found,
        "title": found.told(dcterms.title),
        "abstract": found.told(dcterms.abstract),
        "rights": found.told(dcterms.rights),
        "parts": [(kind, _groups(found, kind)) for kind in _KINDS],
        "figure": figure(language),
        "examples": _examples(held, language) if held else {},
        "plan": held.entry if held else None,
        "forms": [(_at(form, language), form.title) for form in GRAPHS],
        "own": KEI,
    }
    return respond(request, "lexicon.html", view_of(request), context)


def _groups(found: Lexicon, kind: str) -> list[tuple[Text, list[Entry]]]:
    of_kind = (entry for entry in found.entries.values() if entry.kind == kind)
    return [(group, list(entries)) for group, entries in groupby(of_kind, key=lambda e: e.group)]


def _examples(held: Held, language: Language) -> dict[str, Example]:
    """For every term the plan uses, where it is used first; a text in the reader's language."""
    found: dict[str, Example] = {}
    spoken: set[str] = set()
    for row in held.ask("page-examples").rows:
        term, thing, value, *names = row
        if term is None or thing is None or term.value in spoken:
            continue
        if value is not None and value.language == language:
            spoken.add(term.value)
        elif term.value in found:
            continue
        text, link = "", ""
        if value is not None and value.kind == "iri" and value != term:
            text, link = _name(value, names[2:], language), value.value
        elif value is not None and value != term:
            text = shortened(value.value, _LONGEST)
        found[term.value] = Example(thing.value, _name(thing, names[:2], language), text, link)
    return found


def _name(thing: Term, names: Sequence[Term | None], language: Language) -> str:
    """What a thing is called: by the vocabulary, by the plan, or the end of its address."""
    entry = lexicon().entries.get(thing.value.removeprefix(KEI))
    if entry is not None:
        return entry.label.of(language)
    ja, en = (name.value if name else "" for name in names)
    said = (en or ja) if language == "en" else (ja or en)
    return shortened(said, _LONGEST) or "/".join(thing.value.rsplit("/", 2)[-2:])

"""From what a page is about to the page itself: templates, and the words and links they use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ontology.language import Language, Text
from ontology.terms import kei, org, skos
from publish.addresses import (
    Addresses,
    PlanAddresses,
    Value,
    in_language,
    language_of,
    path_of,
    prefix,
    static,
)
from publish.data.descriptions import Descriptions
from publish.data.files import Files
from publish.holdings import Held, Holdings
from publish.settings import Settings
from publish.site_text import KINDS, WORDS
from queries.overview import Goal, Measure, Metric, Pillar, Policy
from visualize import palette
from visualize.words import full_name, notation, policy_number

if TYPE_CHECKING:
    from publish.data.named_graphs import Graphs

TERMS = {
    "altLabel": skos.altLabel,
    "changeDate": kei.changeDate,
    "legalNumber": kei.legalNumber,
    "mayInclude": kei.mayInclude,
    "note": kei.note,
    "originalOrganization": org.originalOrganization,
    "prefLabel": skos.prefLabel,
    "resultingOrganization": org.resultingOrganization,
    "statement": kei.statement,
    "summary": kei.summary,
    "validFrom": kei.validFrom,
    "validUntil": kei.validUntil,
}
TEMPLATES = Path(__file__).with_name("templates")


@dataclass
class Site:
    """What all requests share."""

    holdings: Holdings
    settings: Settings
    descriptions: Descriptions
    files: Files
    graphs: Graphs
    templates: Environment = field(default_factory=lambda: _environment())


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "normal": lambda text: unicodedata.normalize("NFKC", text),
        "line": one_line,
        "first_up": lambda text: text[:1].upper() + text[1:],
        "tail": lambda iri: iri.rsplit("/", 1)[-1],
        "groupby_kept": grouped,
    }
    # Whether the pages are files with no server behind them.
    environment.globals |= {"terms": TERMS, "static": static, "files_only": False}
    return environment


def one_line(text: str) -> str:
    """Printed lines as running text: Japanese needs no space where a line was broken."""
    lines = [line.strip() for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        spaced = joined[-1:].isascii() and line[:1].isascii() and joined
        joined += f" {line}" if spaced else line
    return joined


def grouped(values: Iterable[Any], attribute: str) -> list[list[Any]]:
    """Values that stand together and agree in an attribute (dots lead deeper)."""
    return [list(group) for _, group in groupby(values, key=attrgetter(attribute))]


def site_of(request: Request) -> Site:
    """The site a request came to."""
    site: Site = request.app.state.site
    return site


def held_of(request: Request) -> Held:
    """The plan a request names. Raises HTTPException 404."""
    holdings = site_of(request).holdings
    entry = holdings.entry(request.path_params["code"], request.path_params["plan"])
    if entry is None:
        raise HTTPException(404)
    return holdings.held(entry)


@dataclass
class View:
    """What a template can use. ``held`` is the plan the page belongs to, if it belongs to one."""

    language: Language
    path: str
    query: str
    addresses: Addresses
    held: Held | None = None
    several: bool = False
    here: str = ""  # the item of the navigation this page is
    carry: Mapping[str, Value] = field(default_factory=dict)  # the state other views are opened in

    # ---- words ----

    def t(self, key: str, **values: object) -> str:
        """Words of the interface."""
        words = WORDS[key].of(self.language)
        return words.format(**values) if values else words

    def both(self, text: Text) -> str:
        """A text of two languages in the page's own."""
        return text.of(self.language)

    def kind(self, key: str) -> str:
        """What a kind of thing is called."""
        return KINDS[key].of(self.language)

    # ---- links ----

    def link(self, iri: str) -> str:
        """The page about a thing; empty for a thing that has none here."""
        if self.held is not None and iri == self.held.overview.plan:
            return self.plan.home
        return self.addresses.page(iri, self.language)

    def data(self, iri: str, form: str) -> str:
        """The data about a thing, in a form."""
        return self.addresses.data(iri, form)

    @property
    def vocabulary(self) -> str:
        """The page about the words of the data."""
        return f"{prefix(self.language)}/ontology"

    @property
    def root(self) -> str:
        """The first page in the page's language."""
        return f"{prefix(self.language)}/"

    @cached_property
    def plan(self) -> PlanAddresses:
        """Addresses of the plan's pages."""
        assert self.held is not None
        return PlanAddresses(self.held.entry.code, self.held.entry.id, self.language)

    def sheet(self, number: int | str) -> str:
        """The page of a sheet of the plan's source."""
        assert self.held is not None
        return self.link(f"{self.held.overview.plan}/sheet/{number}")

    def switched(self, language: Language) -> str:
        """This page in a language."""
        return in_language(self.path, self.query, language)

    # ---- names ----

    def name(self, iri: str) -> str:
        """What a thing is called."""
        return self.held.name(iri, self.language) if self.held is not None else ""

    def full(self, iri: str) -> str:
        """The same with the number under which the plan prints it."""
        assert self.held is not None
        thing = self.held.overview.by_iri.get(iri)
        return full_name(self.held.overview, thing, self.language) if thing else self.name(iri)

    def full_or(self, iri: str, name: str) -> str:
        """The same; for what is no part of the plan's levels, the name given, else its address."""
        known = self.held is not None and iri in self.held.overview.by_iri
        return self.full(iri) if known else name or iri.rsplit("/", 1)[-1]

    @staticmethod
    def tail(iri: str) -> str:
        """The identifier at the end of an address."""
        return iri.rsplit("/", 1)[-1]

    def number(self, iri: str) -> str:
        """The number of a goal, policy, pillar or measure."""
        assert self.held is not None
        overview = self.held.overview
        thing = overview.by_iri.get(iri)
        if isinstance(thing, Policy):
            return policy_number(overview, iri)
        if isinstance(thing, Measure):
            return notation(overview, thing, self.language)
        return thing.number if isinstance(thing, Goal | Pillar) else ""

    def ours(self, iri: str) -> bool:
        """Whether the name shown was given by the editors (in English, all are)."""
        return self.language == "ja" and self.held is not None and iri in self.held.editorial

    def doubts(self, iri: str) -> tuple[str, ...]:
        """Other readings of a thing."""
        if self.held is None or iri not in self.held.doubts:
            return ()
        found = self.held.doubts[iri]
        return found[self.language] or found["ja"] or found["en"]

    # ---- colours ----

    def shade(self, iri: str) -> str:
        """The class that carries the colour of the goal a thing stands under."""
        assert self.held is not None
        overview = self.held.overview
        thing = overview.by_iri.get(iri)
        if isinstance(thing, Metric):
            thing = overview.by_iri.get(thing.policy)
        if isinstance(thing, Pillar):
            thing = overview.by_iri.get(thing.policy)
        goal = thing.goal if isinstance(thing, Policy | Measure) else iri
        order = next((i for i, g in enumerate(overview.goals) if g.iri == goal), None)
        return "goal-0" if order is None else f"goal-{order % len(palette.GOALS) + 1}"


def view_of(request: Request, held: Held | None = None, here: str = "") -> View:
    """What the templates can use to answer a request."""
    site = site_of(request)
    path = path_of(request.scope)
    return View(
        language_of(path),
        path,
        request.url.query,
        site.holdings.addresses,
        held,
        len(site.holdings.entries) > 1,
        here,
    )


def respond(
    request: Request,
    template: str,
    view: View,
    context: Mapping[str, Any],
    status: int = 200,
) -> Response:
    """A page."""
    text = site_of(request).templates.get_template(template).render(
        v=view, t=view.t, lang=view.language, o=view.held and view.held.overview, **context
    )
    return HTMLResponse(text, status, headers={"Content-Language": view.language})


def goal_colours() -> str:
    """The style sheet of the goals' colours; ``goal-0`` is for what stands under none."""
    shades = (palette.NEUTRAL, *palette.GOALS)
    return "".join(
        f".goal-{i}{{--goal:{s.strong};--goal-tint:{s.tint};--goal-line:{s.line}}}\n"
        for i, s in enumerate(shades)
    )


def shortened(text: str, most: int) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def unique(values: Iterable[str]) -> list[str]:
    """Values without repetition, in order."""
    return list(dict.fromkeys(values))
